import { groupBy } from '../analysis/group-by.js';
import type { Outcome } from '../analysis/outcome.js';
import { isInfrastructure } from '../analysis/outcome.js';
import type { Limits } from '../model/run.js';
import { mean } from '../stats/quantile.js';
import { admits, type Capacity } from './capacity.js';
import type { PlannedRun } from './experiment.js';
import type { RunResult } from './experiment-state.js';
import { scheduleMs } from './schedule.js';

/** What a run came to. Rejections of `runOne` count as engine errors. */
export interface FinishedRun {
  readonly runId: string | null;
  readonly outcome: Outcome;
  readonly peakBytes: number | null;
  readonly message: string | null;
  /** Of the run itself, without the look at the host and the check. */
  readonly wallMs?: number | null;
  readonly memoryStallMs?: number | null;
  readonly oomKills?: number | null;
  /** What the host guard said of the time of the run. */
  readonly warnings?: readonly string[];
}

export interface RunPlanOptions {
  readonly capacity: Capacity;
  readonly parallel: number;
  /** Makes one run and says what became of it; ends it soon after `signal` is aborted. */
  readonly runOne: (run: PlannedRun, signal: AbortSignal) => Promise<FinishedRun>;
  /** Called once per finished run, before the next starts: writes it down. */
  readonly onResult: (result: RunResult) => void;
  readonly onStart?: (run: PlannedRun) => void;
  /** Warnings about the host, taken before each run. */
  readonly lookAtHost: (run: PlannedRun) => Promise<readonly string[]>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/**
 * Makes the runs in the order given, side by side as far as the host allows; never a later one before its
 * turn. Interrupted runs are not results: they are made again when the experiment is resumed.
 */
export async function runPlan(plan: readonly PlannedRun[], options: RunPlanOptions): Promise<void> {
  const running = new Map<Promise<void>, PlannedRun>();
  const failures: unknown[] = [];
  for (const next of plan) {
    const limits = next.configuration.limits;
    const fits = (): boolean =>
      admits(
        [...running.values()].map((run) => run.configuration.limits),
        limits,
        options.capacity,
        options.parallel,
      );
    while (running.size > 0 && !fits()) await Promise.race(running.keys());
    if (options.signal.aborted || failures.length > 0) break;
    options.onStart?.(next);
    const work: Promise<void> = makeRun(next, options)
      .then(() => undefined)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(work));
    running.set(work, next);
  }
  await Promise.all(running.keys());
  if (failures.length > 0) throw failures[0];
}

/** Makes one run and hands its result on; null where it was interrupted, which is no result. */
export async function makeRun(
  run: PlannedRun,
  options: Pick<RunPlanOptions, 'runOne' | 'onResult' | 'lookAtHost' | 'now' | 'signal'>,
): Promise<RunResult | null> {
  const warnings = await options.lookAtHost(run);
  const startedAt = options.now();
  const finished = await options.runOne(run, options.signal).catch(
    (error: unknown): FinishedRun => ({
      runId: null,
      outcome: options.signal.aborted ? 'interrupted' : 'engine error',
      peakBytes: null,
      message: error instanceof Error ? error.message : String(error),
    }),
  );
  if (finished.outcome === 'interrupted') return null;
  const result: RunResult = {
    key: run.key,
    task: run.task.name,
    configuration: run.configuration.name,
    warmUp: run.warmUp,
    limits: resultLimits(run.configuration.limits),
    ...finished,
    startedAt: startedAt.toISOString(),
    durationMs: options.now().getTime() - startedAt.getTime(),
    warnings: [...warnings, ...(finished.warnings ?? [])],
  };
  options.onResult(result);
  return result;
}

function resultLimits({ io, ...limits }: Limits): RunResult['limits'] {
  return io === undefined ? limits : { ...limits, io: [...io] };
}

/** What is still to do. Infrastructure errors say nothing about the task: those runs are made again. */
export function pendingRuns(plan: readonly PlannedRun[], results: readonly RunResult[]): PlannedRun[] {
  const done = new Set(results.filter(({ outcome }) => !isInfrastructure(outcome)).map(({ key }) => key));
  return plan.filter(({ key }) => !done.has(key));
}

/**
 * Milliseconds until the plan is through: each run that is left takes the mean duration of the runs so far (of the
 * same task where there are any), side by side as far as the host admits. Null before the first has ended.
 */
export function timeLeftMs(
  left: readonly PlannedRun[],
  results: readonly RunResult[],
  capacity: Capacity,
  parallel: number,
): number | null {
  const told = results.filter(({ outcome }) => !isInfrastructure(outcome));
  if (told.length === 0) return null;
  const all = mean(told.map(({ durationMs }) => durationMs));
  const byTask = new Map(
    [...groupBy(told, ({ task }) => task)].map(([task, own]) => [
      task,
      mean(own.map(({ durationMs }) => durationMs)),
    ]),
  );
  return scheduleMs(left, ({ task }) => byTask.get(task.name) ?? all, capacity, parallel);
}
