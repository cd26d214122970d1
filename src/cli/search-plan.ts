import { configurationName } from '../analysis/compared-run.js';
import type { Capacity } from '../experiment/capacity.js';
import type { Experiment, Task } from '../experiment/experiment.js';
import { CgmonError } from '../model/errors.js';
import type { Limits } from '../model/run.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import { type SequentialTest, sequentialTest } from '../stats/sequential-test.js';
import { formatShare } from './text-table.js';

export interface SearchFlags {
  readonly search?: 'memory';
  readonly task?: string;
  readonly confidence?: number;
  readonly successRate?: number;
}

export const defaultConfidence = 0.95;
export const defaultSuccessRate = 0.5;

const leastSearchedBytes = 8 * 1024 ** 2;
/** Nobody waits for more runs at each limit. */
const mostInARow = 100;

/** What a search is to find, and by how many runs. */
export interface SearchPlan {
  readonly tasks: readonly Task[];
  /** Limits but memory: those of the first configuration. */
  readonly otherLimits: Limits;
  readonly confidence: number;
  readonly successRate: number;
  readonly test: SequentialTest;
  readonly leastBytes: number;
  readonly mostBytes: number;
}

/** Null: no search is asked for. Throws CgmonError for options that do not fit each other or the file. */
export function searchPlan(
  experiment: Experiment,
  { search, task, ...shares }: SearchFlags,
  capacity: Capacity,
): SearchPlan | null {
  if (search === undefined) {
    const names = { '--task': task, '--confidence': shares.confidence, '--success-rate': shares.successRate };
    const [stray] = Object.entries(names).filter(([, value]) => value !== undefined);
    if (stray === undefined) return null;
    throw new CgmonError('usage', `${stray[0]} is of the search alone`, {
      hint: `add --search memory, or leave ${stray[0]} out`,
    });
  }
  const tasks = experiment.tasks.filter(({ name }) => task === undefined || name === task);
  if (tasks.length === 0) {
    throw new CgmonError('usage', `--task: there is no task "${task}"`, {
      hint: `there are: ${experiment.tasks.map(({ name }) => name).join(', ')}`,
    });
  }
  const { confidence = defaultConfidence, successRate = defaultSuccessRate } = shares;
  const fewest = Math.ceil(Math.log(1 - confidence) / Math.log(successRate));
  if (!(fewest <= mostInARow)) {
    throw new CgmonError('usage', `--confidence ${confidence} of --success-rate ${successRate} is too much`, {
      hint: `it takes ${fewest} runs at each limit; at most ${mostInARow} are made in a row`,
    });
  }
  const { memoryMaxBytes: _, ...otherLimits } = experiment.configurations[0]?.limits ?? {};
  const test = sequentialTest(successRate, confidence);
  const bounds = { leastBytes: leastSearchedBytes, mostBytes: capacity.memoryBytes };
  return { tasks, otherLimits, confidence, successRate, test, ...bounds };
}

/** What `--dry-run` shows of a search. */
export function searchPlanText(plan: SearchPlan): string {
  const { test, otherLimits } = plan;
  const longest = Math.max(...plan.tasks.map(({ timeoutNs }) => timeoutNs)) / 1e6;
  return [
    `the smallest memory limit from ${formatBytes(plan.leastBytes)} to ${formatBytes(plan.mostBytes)} for ` +
      plan.tasks.map(({ name }) => name).join(', '),
    `a limit passes when more than ${formatShare(plan.successRate, 0)} of the runs do, sure to ` +
      formatShare(plan.confidence, 0),
    `that takes ${test.fewest} runs where all pass, at most ${test.most}; one that is out of memory is enough to fail`,
    'first without a limit, then from the peak in growing steps, then halving to 5 %',
    `other limits: ${configurationName(otherLimits)}; one run at a time, each at most ${formatDurationMs(longest)}`,
  ].join('\n');
}

export function searchPlanJson({ tasks, test, ...rest }: SearchPlan): object {
  const { fewest, most } = test;
  return {
    search: 'memory',
    tasks: tasks.map(({ name }) => name),
    ...rest,
    runsPerLimit: { fewest, most },
  };
}
