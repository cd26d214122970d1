import { type Capacity, needOf } from '../experiment/capacity.js';
import type { Experiment, PlannedRun } from '../experiment/experiment.js';
import type { RunResult } from '../experiment/experiment-state.js';
import { scheduleMs } from '../experiment/schedule.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import { formatTable } from './text-table.js';

/** What `--dry-run` shows: the runs in order, and what they may take together. */
export function planText(experiment: Experiment, plan: readonly PlannedRun[], capacity: Capacity): string {
  const rows = plan.map(({ task, configuration, repeat, warmUp }, index) => [
    String(index + 1),
    task.name,
    configuration.name,
    warmUp ? 'warm-up' : String(repeat),
  ]);
  const longest = scheduleMs(plan, ({ task }) => task.timeoutNs / 1e6, capacity, experiment.parallel);
  const needs = plan.map(({ configuration }) => needOf(configuration.limits, capacity));
  const most = (of: (need: Capacity) => number): number =>
    needs.reduce((a, need) => Math.max(a, of(need)), 0);
  const together = (of: (need: Capacity) => number, all: number): number =>
    Math.min(all, experiment.parallel * most(of));
  return [
    formatTable({ header: ['run', 'task', 'configuration', 'repeat'], rows }, 'text'),
    '',
    `${plan.length} runs, ${experiment.parallel} side by side at most, in an order by seed ${experiment.seed}`,
    `together they may take ${formatBytes(together((need) => need.memoryBytes, capacity.memoryBytes))} of ` +
      `${formatBytes(capacity.memoryBytes)} memory and ${together((need) => need.cpus, capacity.cpus)} of ${capacity.cpus} CPUs`,
    `at the timeouts they would take ${formatDurationMs(longest)}`,
  ].join('\n');
}

/** How many runs of a plan are finished. */
export interface RunCount {
  readonly done: number;
  readonly total: number;
}

/** "13 of 24: build / memory 512 MiB / 2", "13, 14 of 24: ...; ..." of the runs that are on */
export function onNowText(runs: readonly Pick<PlannedRun, 'key'>[], count: RunCount | null): string {
  const keys = runs.map(({ key }) => key).join('; ');
  if (count === null) return keys;
  const numbers = runs.map((_, at) => count.done + at + 1).join(', ');
  return `${numbers} of ${count.total}: ${keys}`;
}

/** "[12/24] build / memory 512 MiB / 2: passed in 8.12 s; about 3m 10s left" */
export function progressText(result: RunResult, count: RunCount | null, leftMs: number | null): string {
  const left =
    leftMs === null || count === null || count.done >= count.total
      ? ''
      : `; about ${formatDurationMs(leftMs)} left`;
  const why = result.message === null ? '' : ` (${result.message})`;
  const number = count === null ? '' : `[${count.done}/${count.total}] `;
  const head = `${number}${result.key}: ${result.outcome}${why} in ${formatDurationMs(result.durationMs)}${left}`;
  return [head, ...result.warnings.map((warning) => `  the host was not quiet: ${warning}`)].join('\n');
}
