import { configurationName } from '../analysis/compared-run.js';
import { type Outcome, isInfrastructure } from '../analysis/outcome.js';
import { CgmonError } from '../model/errors.js';
import type { Limits } from '../model/run.js';
import type { SequentialTest } from '../stats/sequential-test.js';
import { type CurvePoint, curvePoint } from './cost-curve.js';
import type { Task } from './experiment.js';
import type { RunResult } from './experiment-state.js';
import { type Probe, type ProbeOutcome, type SearchStep, searchLimit, tryOut } from './limit-search.js';
import { plannedRun } from './matrix.js';
import { type RunPlanOptions, makeRun } from './run-plan.js';

export interface MemorySearchOptions
  extends Pick<RunPlanOptions, 'runOne' | 'onResult' | 'lookAtHost' | 'now' | 'signal'> {
  /** Limits that stay as they are. */
  readonly otherLimits: Limits;
  /** Decides whether a limit passes. */
  readonly test: SequentialTest;
  readonly leastBytes: number;
  /** What the host has. */
  readonly mostBytes: number;
  /** Hears of every limit once it is decided. */
  readonly onProbe: (probe: Probe) => void;
  /** Results of an earlier sitting. */
  readonly known: readonly RunResult[];
}

export type MemorySearchResult = Exclude<SearchStep, { readonly kind: 'probe' }> & {
  /** Largest peak of the runs without a limit that passed: where the search began. */
  readonly uncappedPeakBytes: number;
  /** The runs without a limit. */
  readonly uncapped: CurvePoint;
  /** Limits in the order tried. */
  readonly curve: readonly CurvePoint[];
};

/**
 * The smallest memory.max under which a task still passes: runs without a limit until it is known that the task
 * itself is reliable enough, then the search from their peak. Throws CgmonError where the task is not, where runs
 * cannot be made, or the search was interrupted.
 */
export async function searchMemory(task: Task, options: MemorySearchOptions): Promise<MemorySearchResult> {
  const run = (memoryMaxBytes: number | null, repeat: number): Promise<RunResult> =>
    runOrKnown(task, { ...options.otherLimits, memoryMaxBytes }, repeat, options);
  let seen: RunResult[] = [];
  const runAt = async (limitBytes: number | null, repeat: number): Promise<ProbeOutcome> => {
    const result = await run(limitBytes, repeat);
    seen.push(result);
    return probeOutcome(result.outcome);
  };
  const verdict = await tryOut(options.test, (repeat) => runAt(null, repeat));
  const uncapped = curvePoint({ limitBytes: null, ...verdict }, seen, null);
  if (!uncapped.passes) {
    const hint = 'mend the task or its check, or ask for less with --success-rate';
    throw noLimit(task, `without one ${passedText(seen)}`, hint);
  }
  const peaks = seen.flatMap(({ outcome, peakBytes }) => (outcome === 'passed' ? (peakBytes ?? []) : []));
  if (peaks.length === 0) throw noLimit(task, 'the peaks of its runs are not known', 'cgmon doctor');
  const uncappedPeakBytes = Math.max(...peaks);
  const curve: CurvePoint[] = [];
  seen = [];
  const found = await searchLimit({ ...options, startBytes: uncappedPeakBytes }, runAt, (probe) => {
    curve.push(curvePoint(probe, seen, uncapped.wallMs));
    seen = [];
    options.onProbe(probe);
  });
  return { ...found, uncappedPeakBytes, uncapped: { ...uncapped, slowdown: 1 }, curve };
}

function noLimit(task: Task, why: string, hint: string): CgmonError {
  return new CgmonError('usage', `${task.name}: there is no limit to find: ${why}`, { hint });
}

/** "2 of 7 runs passed (4 failed, 1 timeout)" */
function passedText(results: readonly RunResult[]): string {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const others = [...counts].flatMap(([outcome, n]) => (outcome === 'passed' ? [] : [`${n} ${outcome}`]));
  return `${counts.get('passed') ?? 0} of ${results.length} runs passed (${others.join(', ')})`;
}

function probeOutcome(outcome: Outcome): ProbeOutcome {
  return outcome === 'passed' || outcome === 'out of memory' ? outcome : 'failed';
}

/** Infrastructure errors in a row after which the search gives up. */
const patience = 3;

/**
 * A result of an earlier sitting counts as if the run had just been made. Infrastructure errors say nothing: the
 * run is made again.
 */
async function runOrKnown(
  task: Task,
  limits: Limits,
  repeat: number,
  options: MemorySearchOptions,
): Promise<RunResult> {
  const planned = plannedRun(task, { name: configurationName(limits), limits }, repeat, false);
  const before = options.known.find(({ key, outcome }) => key === planned.key && !isInfrastructure(outcome));
  if (before !== undefined) return before;
  for (let errors = 1; ; errors += 1) {
    const result = await makeRun(planned, options);
    if (result === null) {
      throw new CgmonError('busy', 'the search was interrupted', {
        hint: 'the same command goes on where it was',
        exitCode: 130,
      });
    }
    if (!isInfrastructure(result.outcome)) return result;
    if (errors < patience) continue;
    const cause = result.message === null ? result.outcome : `${result.outcome}: ${result.message}`;
    throw new CgmonError('engine', `${planned.key}: ${patience} times in a row ${cause}`, {
      hint: 'mend that; the same command goes on where it was',
    });
  }
}
