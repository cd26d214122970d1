/** A histogram of how late ticks were: buckets that double from 1 us, so that it costs no memory per tick. */
export interface Lateness {
  add(usec: number): void;
  /** Upper edges of the buckets that hold the quantiles; the maximum is exact. Null before the first tick. */
  summary(): { readonly p50: number; readonly p99: number; readonly max: number } | null;
}

/** Eight buckets per doubling: an edge is at most 9 % above the true value. */
const perDoubling = 8;

export function createLateness(): Lateness {
  const buckets = new Float64Array(40 * perDoubling);
  let count = 0;
  let max = 0;
  const quantile = (share: number) => {
    let seen = 0;
    for (let bucket = 0; bucket < buckets.length; bucket += 1) {
      seen += buckets[bucket] ?? 0;
      if (seen >= share * count) return Math.min(max, 2 ** ((bucket + 1) / perDoubling));
    }
    return max;
  };
  return {
    add(usec) {
      const bucket = usec <= 1 ? 0 : Math.min(buckets.length - 1, Math.floor(Math.log2(usec) * perDoubling));
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count += 1;
      if (usec > max) max = usec;
    },
    summary() {
      return count === 0 ? null : { p50: quantile(0.5), p99: quantile(0.99), max };
    },
  };
}
