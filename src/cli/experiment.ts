import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { compareRuns } from '../analysis/comparison.js';
import { isInfrastructure } from '../analysis/outcome.js';
import { compareTools } from '../analysis/tool-comparison.js';
import { type Capacity, capacityOf } from '../experiment/capacity.js';
import type { PlannedRun } from '../experiment/experiment.js';
import { parseExperiment } from '../experiment/experiment-file.js';
import type { RunResult } from '../experiment/experiment-state.js';
import { hostWarnings } from '../experiment/host-guard.js';
import { lookAtHost } from '../experiment/host-look.js';
import { type RunTools, makePlannedRun } from '../experiment/make-run.js';
import { planRuns } from '../experiment/matrix.js';
import {
  type ResultsFile,
  checkResultsDirectory,
  openResults,
  scratchName,
} from '../experiment/results-file.js';
import { type RunPlanOptions, pendingRuns, runPlan } from '../experiment/run-plan.js';
import { checkWorkspaces } from '../experiment/workspace-copy.js';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { runsRoot } from '../record/run-directory.js';
import { seededRandom } from '../stats/random.js';
import { comparisonText } from './comparison-text.js';
import { type RunProgress, createRunProgress } from './experiment-progress.js';
import { experimentDirectory, experimentRuns } from './experiment-runs.js';
import { type SearchOutcome, searchJson, searchTasks, searchText } from './experiment-search.js';
import { planText } from './experiment-text.js';
import { argument } from './options.js';
import { createProgress, type Progress } from './progress.js';
import {
  type SearchFlags,
  type SearchPlan,
  defaultConfidence,
  defaultSuccessRate,
  searchPlan,
  searchPlanJson,
  searchPlanText,
} from './search-plan.js';
import { shellWord } from './shell-word.js';
import { complainOfUntracedAmong } from './untraced.js';

interface ExperimentOptions extends SearchFlags {
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Makes the tools that launch runs; `scratch` is for the copies of workspaces. */
export type ToolsFor = (scratch: string, progress: Progress) => Promise<RunTools>;

/** `cgmon experiment`: a matrix of limits, tasks and repeats, or the search for the smallest limit. */
export function experimentCommand(toolsFor: ToolsFor, look: typeof lookAtHost = lookAtHost): Command {
  return new Command('experiment')
    .description('run tasks under a matrix of limits and compare; goes on where it was broken off')
    .argument('<file.yaml>', 'tasks, limits, repeats: see docs/experiments.md')
    .option('--out <dir>', 'directory of the results (default: by name, beside the runs)')
    .option('--dry-run', 'show the runs and what they may take together; start nothing')
    .option('--json', 'the comparison, the plan or what the search found as JSON')
    .addOption(new Option('--search <limit>', 'find the smallest limit that passes').choices(['memory']))
    .option('--task <name>', 'search for this task only')
    .option(
      '--confidence <share>',
      `of the search: that the found limit passes (default: ${defaultConfidence})`,
      share,
    )
    .option('--success-rate <share>', `more often than this (default: ${defaultSuccessRate})`, share)
    .action(async (file: string, options: ExperimentOptions) => experiment(file, options, toolsFor, look));
}

async function experiment(
  file: string,
  options: ExperimentOptions,
  toolsFor: ToolsFor,
  look: typeof lookAtHost,
): Promise<void> {
  const plan = parseExperiment(readText(file), file);
  const capacity = capacityOf({ memoryBytes: totalmem(), cpus: availableParallelism() });
  const search = searchPlan(plan, options, capacity);
  const runs = planRuns(plan);
  // Absolute: the engine takes a relative path for the name of a volume.
  const directory = resolve(options.out ?? experimentDirectory(plan.name, runsRoot(process.env)));
  checkResultsDirectory(directory);
  checkWorkspaces(plan.tasks, directory);
  if (options.dryRun === true) {
    const json = search === null ? { experiment: plan, runs, capacity } : searchPlanJson(search);
    const text = (): string => (search === null ? planText(plan, runs, capacity) : searchPlanText(search));
    print(options.json === true ? JSON.stringify(json, null, 2) : text());
    return;
  }
  const results = openResults(directory, plan, new Date(), { pid: process.pid, procRoot: '/proc' });
  const abort = new AbortController();
  const progress = createProgress(process.stderr);
  const stop = (): void => {
    progress.note('interrupted: ending the runs that are on; the same command goes on from here');
    abort.abort();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const scratch = join(directory, scratchName);
    const tools = await toolsFor(scratch, progress);
    // Copies that a killed sitting left.
    rmSync(scratch, { recursive: true, force: true });
    const before = results.before.results;
    const planned = search === null ? runs : null;
    const runProgress = createRunProgress(planned, before, plan, capacity, progress);
    const { parallel } = plan;
    const running = runningOptions({ parallel, capacity }, results, tools, look, runProgress, abort.signal);
    if (search === null) await runMatrix(runs, results, running, abort.signal, progress);
    else {
      const outcome = await searchTasks(search, { ...running, known: before, complain: progress.note });
      progress.clear();
      tellOf(outcome, search, options.json === true);
    }
  } finally {
    progress.clear();
    process.off('SIGINT', stop).off('SIGTERM', stop);
    results.close();
  }
  if (search === null) await report(directory, options.json === true, plan.seed);
  complain(`the results are in ${directory}`);
  complain(
    `compare them again, with plots: cgmon compare ${shellWord(options.out ?? plan.name)} --format html`,
  );
}

/** What the search found; its exit code is that of the first problem. */
function tellOf(outcome: SearchOutcome, plan: SearchPlan, json: boolean): void {
  if (json) print(JSON.stringify(searchJson(outcome, plan), null, 2));
  else if (outcome.found.length > 0) print(searchText(outcome));
  const [problem] = outcome.problems;
  if (problem !== undefined) process.exitCode = problem.error.exitCode;
}

const share = argument((text) => {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return value;
  throw new CgmonError('usage', 'not a share', { hint: 'between 0 and 1: write it like 0.95' });
});

/** Everything a run of the plan needs, with results written down and told about as they come. */
function runningOptions(
  plan: { readonly parallel: number; readonly capacity: Capacity },
  results: ResultsFile,
  tools: RunTools,
  look: typeof lookAtHost,
  progress: RunProgress,
  signal: AbortSignal,
): RunPlanOptions {
  return {
    ...plan,
    signal,
    now: () => new Date(),
    runOne: async (run, stopped) => {
      progress.started(run);
      try {
        return await makePlannedRun(run, tools, stopped);
      } finally {
        progress.ended(run);
      }
    },
    lookAtHost: async (run) =>
      hostWarnings(await look(progress.idle()), run.configuration.limits.memoryMaxBytes ?? 0),
    onResult: (result) => {
      results.append(result);
      progress.result(result);
    },
  };
}

async function runMatrix(
  runs: readonly PlannedRun[],
  results: ResultsFile,
  options: RunPlanOptions,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  const pending = pendingRuns(runs, results.before.results);
  if (pending.length < runs.length) {
    progress.note(`${runs.length - pending.length} of ${runs.length} runs are kept from before`);
  }
  const errors: RunResult[] = [];
  await runPlan(pending, {
    ...options,
    onResult(result) {
      options.onResult(result);
      if (isInfrastructure(result.outcome)) errors.push(result);
    },
  });
  if (signal.aborted) {
    throw new CgmonError('busy', 'the experiment was interrupted', {
      hint: 'the same command goes on where it was',
      exitCode: 130,
    });
  }
  if (errors.length > 0) {
    const [{ outcome, message } = { outcome: '', message: null }] = errors;
    progress.note(
      `${errors.length} of ${runs.length} runs say nothing about the limits (${message ?? outcome}); the same command makes them again`,
    );
    process.exitCode = 1;
  }
}

async function report(directory: string, json: boolean, seed: number): Promise<void> {
  const runs = await experimentRuns(directory, runsRoot(process.env), (line) =>
    complain(`${line}: left out`),
  );
  complainOfUntracedAmong(runs);
  const comparison = compareRuns(runs, { random: seededRandom(seed) });
  const byTool = compareTools(runs, 'tool', comparison.baseline);
  const byCategory = compareTools(runs, 'category', comparison.baseline);
  if (json) print(JSON.stringify({ directory, ...comparison, byTool, byCategory }, null, 2));
  else print(comparisonText({ comparison, byTool, byCategory }, 'text'));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    const what = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code ?? String(cause)})`;
    throw new CgmonError('not-found', `${file}: ${what}`, {
      hint: 'give the YAML file of an experiment, as in docs/experiments.md',
      cause,
    });
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(line: string): void {
  process.stderr.write(`cgmon: ${line}\n`);
}
