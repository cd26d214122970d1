// Sums up what scripts/test ran: vitest's JSON files (<project>.json, <project>.code) and notes.tsv in one folder.
// Names each skip and each failure; exit 1 if anything failed or nothing ran.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node test-summary.mjs <folder>');
  process.exit(2);
}

/** @type {Record<string, string[]>} */
const outcomes = { passed: [], failed: [], skipped: [] };

function addNotes(file) {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [state, text] = line.split('\t');
    if (text !== undefined) outcomes[state].push(text);
  }
}

function addProject(project) {
  const code = Number(readFileSync(join(folder, `${project}.code`), 'utf8'));
  const file = join(folder, `${project}.json`);
  const before = outcomes.failed.length;
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { testResults: [] };
  for (const { name, status, message, assertionResults } of report.testResults) {
    const path = relative(process.cwd(), name);
    for (const { fullName, status: state } of assertionResults) {
      const list = state === 'passed' || state === 'failed' ? outcomes[state] : outcomes.skipped;
      list.push(`${path}: ${fullName}`);
    }
    // A file that did not load has no tests to blame.
    const namedOne = assertionResults.some((result) => result.status === 'failed');
    if (status === 'failed' && !namedOne) outcomes.failed.push(`${path}: ${message.split('\n')[0]}`);
  }
  if (code !== 0 && outcomes.failed.length === before) {
    outcomes.failed.push(`${project} tests ended with exit code ${code}`);
  }
}

const names = readdirSync(folder);
if (names.includes('notes.tsv')) addNotes(join(folder, 'notes.tsv'));
for (const name of names.filter((entry) => entry.endsWith('.code')))
  addProject(name.slice(0, -'.code'.length));

for (const text of outcomes.skipped) console.log(`skipped: ${text}`);
for (const text of outcomes.failed) console.log(`failed: ${text}`);
const { passed, failed, skipped } = outcomes;
console.log(`${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`);
process.exitCode = failed.length > 0 || passed.length === 0 ? 1 : 0;
