/**
 * How long it takes to import and analyse runs, and in how much memory: synthetic runs in the shape of the
 * AgentCgroup dataset (one sample a second, three minutes, 33 calls), or a file of them.
 *
 *   node bench/run.mjs analyze [--runs 1000] [--file runs.jsonl.gz] [--json]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { analyze } from '../src/analysis/analyze.js';
import { analysisFigures } from '../src/analysis/figures/analysis-figures.js';
import { loadObservedRun } from '../src/analysis/load-run.js';
import type { ObservedRun } from '../src/analysis/observed-run.js';
import { paperCategory } from '../src/analysis/paper-category.js';
import { readAgentcgroup } from '../src/importers/agentcgroup.js';
import { importSourceRun } from '../src/importers/import-run.js';
import { seededRandom } from '../src/stats/random.js';

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    file: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const directory = mkdtempSync(join(tmpdir(), 'cgmon-bench-'));
const commands = ['pytest -q', 'ls -la', 'git diff', 'pip install -e .', 'python a.py', 'grep -rn x'];

function syntheticLine(number: number): string {
  const random = seededRandom(number);
  const start = 1.8e9 + number * 1000;
  const samples = Array.from({ length: 184 }, (_, s) => [
    start + s * 1.04,
    `${(180 + random() * (random() < 0.05 ? 900 : 40)).toFixed(1)}MB`,
    (5 + 90 / (s + 1) + random()).toFixed(2),
  ]);
  const tools = Array.from({ length: 33 }, (_, call) => {
    const begin = start + call * 5.5 + random();
    const command = commands[call % commands.length] ?? '';
    return [call % 3 === 0 ? 'Read' : 'Bash', begin, begin + random() * 4, command];
  });
  return JSON.stringify({ dataset: 'bench', task: `task-${number % 200}`, attempt: number, samples, tools });
}

function syntheticFile(count: number): string {
  const file = join(directory, 'runs.jsonl.gz');
  writeFileSync(file, gzipSync(Array.from({ length: count }, (_, at) => syntheticLine(at)).join('\n')));
  return file;
}

try {
  const file = flags.file ?? syntheticFile(Number(flags.runs));
  const seconds = (since: number): number => Math.round(performance.now() - since) / 1000;
  let peakRss = 0;
  const look = (): void => void (peakRss = Math.max(peakRss, process.memoryUsage.rss()));

  const importing = performance.now();
  const directories: string[] = [];
  const noTrace = (): Promise<never> => Promise.reject(new Error('no trace in a packed file'));
  for await (const item of readAgentcgroup(file, noTrace)) {
    if (!item.ok) throw new Error(`${item.where}: ${item.reason}`);
    directories.push(
      importSourceRun(item.run, {
        root: join(directory, 'runs'),
        where: item.where,
        traceFile: null,
        versions: { cgmon: 'bench', node: process.version },
        categoryOf: paperCategory,
      }).directory,
    );
    look();
  }
  const importS = seconds(importing);

  const analysing = performance.now();
  const runs: ObservedRun[] = [];
  for (const run of directories) {
    runs.push(await loadObservedRun(run, 'corrected'));
    look();
  }
  const analysis = analyze(runs, 1);
  look();
  const figures = Object.keys(analysisFigures(analysis)).length;
  const analyzeS = seconds(analysing);
  look();

  const result = {
    runs: runs.length,
    samples: analysis.dataset.samples,
    importS,
    analyzeS,
    figures,
    peakRssMib: Math.round(peakRss / 1024 ** 2),
  };
  if (flags.json) console.log(JSON.stringify(result));
  else console.table([result]);
} finally {
  rmSync(directory, { recursive: true });
}
