/** The wall clock and the monotonic clock read at one moment. */
export interface ClockPair {
  /** Milliseconds since the epoch. */
  readonly wallMs: number;
  /** Monotonic nanoseconds since the run's start. */
  readonly monotonicNs: number;
}

/**
 * Maps wall-clock time to the run's monotonic time by the pair that held then: the one whose stretch of time (up to
 * the next pair; the last one up to `endNs`) the result falls into, or misses by least. A step is noticed a moment
 * after it happened, so a result may lie a little before its pair.
 *
 * `pairs` is ordered by monotonicNs and has at least one entry. A wall-clock step backwards makes some
 * times ambiguous: the later reading wins.
 */
export function wallToMonotonicNs(
  pairs: readonly ClockPair[],
  wallMs: number,
  endNs = Number.POSITIVE_INFINITY,
): number {
  if (pairs[0] === undefined) throw new RangeError('wallToMonotonicNs: no clock pairs');
  let best = Number.NaN;
  let leastMissNs = Number.POSITIVE_INFINITY;
  pairs.forEach((pair, at) => {
    const ns = pair.monotonicNs + (wallMs - pair.wallMs) * 1e6;
    const from = at === 0 ? Number.NEGATIVE_INFINITY : pair.monotonicNs;
    const missNs = Math.max(0, from - ns, ns - (pairs[at + 1]?.monotonicNs ?? endNs));
    if (missNs > leastMissNs) return;
    best = ns;
    leastMissNs = missNs;
  });
  return best;
}

/** The inverse: wall-clock milliseconds of a monotonic time. */
export function monotonicToWallMs(pairs: readonly ClockPair[], monotonicNs: number): number {
  const first = pairs[0];
  if (first === undefined) throw new RangeError('monotonicToWallMs: no clock pairs');
  const anchor = pairs.findLast((pair) => pair.monotonicNs <= monotonicNs) ?? first;
  return anchor.wallMs + (monotonicNs - anchor.monotonicNs) / 1e6;
}
