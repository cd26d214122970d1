import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { type Analysis, analyze } from '../analysis/analyze.js';
import { analysisFigures } from '../analysis/figures/analysis-figures.js';
import { loadObservedRun } from '../analysis/load-run.js';
import { type Method, type ObservedRun, observeSourceRun } from '../analysis/observed-run.js';
import { publishedTable } from '../analysis/published-table.js';
import { jsonText } from '../export/json-text.js';
import { readAgentcgroup } from '../importers/agentcgroup.js';
import { readTraceFacts } from '../importers/trace-facts.js';
import { CgmonError } from '../model/errors.js';
import { makeDirectories, runsRoot } from '../record/run-directory.js';
import { listRuns, resolveRun } from '../record/run-list.js';
import { analysisText } from './analysis-text.js';
import { countText, createProgress, type Progress } from './progress.js';
import { complainOfUntraced } from './untraced.js';

interface AnalyzeOptions {
  readonly import: readonly string[];
  readonly all?: boolean;
  readonly method: Method;
  readonly seed: string;
  readonly json?: boolean;
  readonly figures?: string;
}

/** `cgmon analyze`: every analysis over recorded and imported runs. */
export function analyzeCommand(): Command {
  return new Command('analyze')
    .description('tool time, memory, bursts, retries, packing ... over recorded and imported runs')
    .argument('[runs...]', 'ids, names or directories of runs')
    .option('--all', 'every run there is')
    .option(
      '--import <path>',
      'AgentCgroup data: an attempt, a dataset directory or a .jsonl.gz (may be given again)',
      (path: string, before: readonly string[]) => [...before, path],
      [],
    )
    .addOption(
      new Option('--method <method>', "the paper's own reading of its samples, or corrected")
        .choices(['paper', 'corrected'])
        .default('corrected'),
    )
    .option('--seed <number>', 'of the packing simulation', '1')
    .option('--json', 'everything as JSON')
    .option('--figures <dir>', 'write the figures (SVG) to a directory')
    .action(async (runs: string[], options: AnalyzeOptions) => {
      process.stdout.write(`${await analyzeRuns(runs, options)}\n`);
    });
}

async function analyzeRuns(names: readonly string[], options: AnalyzeOptions): Promise<string> {
  const observed: ObservedRun[] = [];
  const progress = createProgress(process.stderr);
  try {
    await observeImports(options, observed, progress);
    const directories = directoriesOf(names, options.all === true, progress.note);
    const startedMs = performance.now();
    for (const [done, directory] of directories.entries()) {
      progress.show(`reading runs: ${countText(done, directories.length, performance.now() - startedMs)}`);
      await tolerant(
        async () => observed.push(await loadObservedRun(directory, options.method)),
        progress.note,
      );
    }
  } finally {
    progress.clear();
  }
  if (observed.length === 0) {
    throw new CgmonError('usage', 'no runs to analyse', {
      hint: 'name runs, or give --all or --import PATH',
    });
  }
  complainOfUntraced(
    observed.filter(({ traced }) => !traced).map(({ id }) => id),
    observed.length,
  );
  const analysis = analyze(observed, Number(options.seed));
  if (options.figures !== undefined) writeFigures(options.figures, analysis);
  if (options.json !== true) return analysisText(analysis);
  const published = publishedTable(analysis.dataset);
  return jsonText({ method: options.method, published, ...analysis }, 2);
}

function writeFigures(directory: string, analysis: Analysis): void {
  try {
    makeDirectories(directory, 0o777);
    for (const [name, svg] of Object.entries(analysisFigures(analysis))) {
      writeFileSync(join(directory, `${name}.svg`), svg);
    }
  } catch (cause) {
    throw new CgmonError('usage', `--figures: cannot write to ${directory}`, { cause });
  }
}

async function observeImports(
  { import: paths, method }: AnalyzeOptions,
  observed: ObservedRun[],
  progress: Progress,
): Promise<void> {
  for (const path of paths) {
    for await (const item of readAgentcgroup(path, readTraceFacts)) {
      if (!item.ok) {
        progress.note(`${item.where}: ${item.reason}: skipped`);
        continue;
      }
      for (const note of item.run.notes) progress.note(`${item.where}: ${note}`);
      observed.push(observeSourceRun(item.run, method));
      progress.show(`${path}: ${observed.length} runs read`);
    }
  }
}

function directoriesOf(names: readonly string[], all: boolean, complain: (line: string) => void): string[] {
  if (names.length === 0 && !all) return [];
  const root = runsRoot(process.env);
  if (!all) return namedDirectories(root, names, complain);
  const { runs, damaged } = listRuns(root);
  for (const { directory, problem } of damaged) complain(`${directory}: ${problem}: skipped`);
  return runs.map(({ directory }) => directory);
}

/** Each run once. One that is not there is named; alone it is the whole of what was asked for. */
function namedDirectories(
  root: string,
  names: readonly string[],
  complain: (line: string) => void,
): string[] {
  const directories = new Set<string>();
  for (const name of names) {
    try {
      const directory = resolve(resolveRun(root, name));
      if (directories.has(directory))
        complain(`${name}: ${basename(directory)} is there already and counts once`);
      directories.add(directory);
    } catch (error) {
      if (!(error instanceof CgmonError) || names.length === 1) throw error;
      complain(`${error.message}: skipped`);
    }
  }
  return [...directories];
}

/** A run that cannot be read is named on stderr; the others go on. */
async function tolerant(work: () => Promise<unknown>, complain: (line: string) => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CgmonError) || error.code !== 'record') throw error;
    complain(`${error.message}: skipped`);
  }
}
