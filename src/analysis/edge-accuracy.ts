import type { SourceProcess } from '../importers/source-run.js';
import { sorted, quantileOfSorted } from '../stats/quantile.js';
import type { ObservedCall } from './observed-run.js';

/** How far the edges of Bash calls lie from when their shells really ran. */
export interface EdgeAccuracy {
  /** Bash calls that ended, and those of them for which a shell was found. */
  readonly bashCalls: number;
  readonly matched: number;
  readonly start: EdgeErrors;
  readonly end: EdgeErrors;
  readonly both: EdgeErrors;
}

/** Absolute differences, milliseconds; NaN without a matched call. */
export interface EdgeErrors {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Share of edges no more than 40 ms off, percent. */
  readonly within40MsPercent: number;
  /** All of them, ascending. */
  readonly errorsMs: readonly number[];
}

const shellPattern = /^(?:\S*\/)?(?:ba|z|da|a|k)?sh(?:\s|$)/;
/** A shell belongs to a call if it starts no more than this outside the call's window. */
const slackS = 0.1;
export const toleranceMs = 40;

/**
 * Edges of the Bash calls against the EXEC and EXIT of the shells the agent started for them.
 *
 * A call really ran from the EXEC of its first shell (the agent may take a snapshot of the user's shell
 * first) to the EXIT of its last. The agent is the parent of most shells that start inside calls; a shell
 * goes to the latest call that began before it. Bash calls that ran in parallel are matched by start order
 * only, so their errors are upper bounds.
 */
export function edgeAccuracy(
  calls: readonly Pick<ObservedCall, 'name' | 'startS' | 'endS'>[],
  processes: readonly SourceProcess[],
): EdgeAccuracy {
  const bash = calls
    .flatMap(({ name, startS, endS }) => (name === 'Bash' && endS !== null ? [{ startS, endS }] : []))
    .sort((a, b) => a.startS - b.startS);
  const callOf = (process: SourceProcess): number =>
    bash.findLastIndex(
      ({ startS, endS }) => startS - slackS <= process.startS && process.startS <= endS + slackS,
    );
  const shells = processes.filter(
    (process) => process.endS !== null && shellPattern.test(process.command) && callOf(process) >= 0,
  );
  const agent = mostCommon(shells.map(({ ppid }) => ppid));
  const starts: number[] = [];
  const ends: number[] = [];
  bash.forEach((call, index) => {
    const own = shells.filter((shell) => shell.ppid === agent && callOf(shell) === index);
    if (own.length === 0) return;
    const startS = Math.min(...own.map((shell) => shell.startS));
    const endS = Math.max(...own.map((shell) => shell.endS ?? Number.NaN));
    starts.push(Math.abs(call.startS - startS) * 1000);
    ends.push(Math.abs(call.endS - endS) * 1000);
  });
  return {
    bashCalls: bash.length,
    matched: starts.length,
    start: errorsOf(starts),
    end: errorsOf(ends),
    both: errorsOf([...starts, ...ends]),
  };
}

function errorsOf(errorsMs: readonly number[]): EdgeErrors {
  const ascending = sorted(errorsMs);
  const near = ascending.filter((error) => error <= toleranceMs).length;
  return {
    medianMs: quantileOfSorted(ascending, 0.5),
    p95Ms: quantileOfSorted(ascending, 0.95),
    maxMs: quantileOfSorted(ascending, 1),
    within40MsPercent: ascending.length === 0 ? Number.NaN : (near / ascending.length) * 100,
    errorsMs: ascending,
  };
}

function mostCommon(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
