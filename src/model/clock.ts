/** The wall clock and the monotonic clock read at one moment. */
export interface ClockPair {
  /** Milliseconds since the epoch. */
  readonly wallMs: number;
  /** Monotonic nanoseconds since the run's start. */
  readonly monotonicNs: number;
}

/**
 * Maps wall-clock time to the run's monotonic time by the newest pair at or before it.
 *
 * `pairs` is ordered by monotonicNs and has at least one entry. A wall-clock step backwards makes some
 * times ambiguous: the later reading wins.
 */
export function wallToMonotonicNs(pairs: readonly ClockPair[], wallMs: number): number {
  const first = pairs[0];
  if (first === undefined) throw new RangeError('wallToMonotonicNs: no clock pairs');
  const anchor = pairs.findLast((pair) => pair.wallMs <= wallMs) ?? first;
  return anchor.monotonicNs + (wallMs - anchor.wallMs) * 1e6;
}

/** The inverse: wall-clock milliseconds of a monotonic time. */
export function monotonicToWallMs(pairs: readonly ClockPair[], monotonicNs: number): number {
  const first = pairs[0];
  if (first === undefined) throw new RangeError('monotonicToWallMs: no clock pairs');
  const anchor = pairs.findLast((pair) => pair.monotonicNs <= monotonicNs) ?? first;
  return anchor.wallMs + (monotonicNs - anchor.monotonicNs) / 1e6;
}
