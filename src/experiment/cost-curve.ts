import { median } from '../stats/quantile.js';
import type { RunResult } from './experiment-state.js';
import type { Probe } from './limit-search.js';

/** What one memory limit costs: a point of the curve that a search draws on its way. Null: not known. */
export interface CurvePoint extends Omit<Probe, 'limitBytes'> {
  /** Null: no limit. */
  readonly limitBytes: number | null;
  /** Median of the runs that passed: one that was killed early was not quick. */
  readonly wallMs: number | null;
  /** `wallMs` over that without a limit. */
  readonly slowdown: number | null;
  /** Median of all runs: time in which something in the container waited for memory. */
  readonly memoryStallMs: number | null;
  /** Of all runs together. */
  readonly oomKills: number | null;
  /** Largest of all runs. */
  readonly peakBytes: number | null;
}

export function curvePoint(
  probe: Omit<CurvePoint, 'wallMs' | 'slowdown' | 'memoryStallMs' | 'oomKills' | 'peakBytes'>,
  results: readonly RunResult[],
  uncappedWallMs: number | null,
): CurvePoint {
  const known = (of: (result: RunResult) => number | null | undefined, some = results): number[] =>
    some.flatMap((result) => of(result) ?? []);
  const over = (values: readonly number[], combine: (values: readonly number[]) => number): number | null =>
    values.length === 0 ? null : combine(values);
  const passed = results.filter(({ outcome }) => outcome === 'passed');
  const wallMs = over(
    known((result) => result.wallMs, passed),
    median,
  );
  return {
    ...probe,
    wallMs,
    slowdown: wallMs === null || uncappedWallMs === null ? null : wallMs / uncappedWallMs,
    memoryStallMs: over(
      known((result) => result.memoryStallMs),
      median,
    ),
    oomKills: over(
      known((result) => result.oomKills),
      (kills) => kills.reduce((sum, n) => sum + n, 0),
    ),
    peakBytes: over(
      known((result) => result.peakBytes),
      (peaks) => Math.max(...peaks),
    ),
  };
}
