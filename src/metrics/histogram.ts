/** A histogram that is added to as long as cgmon runs. */
export interface Histogram {
  /** Upper bounds; values above the last are in one more bucket. */
  readonly bounds: readonly number[];
  /** Values per bucket, not cumulative; one more than `bounds`. */
  readonly counts: Float64Array;
  /** The newest exemplar of each bucket. */
  readonly exemplars: (Exemplar | undefined)[];
  sum: number;
}

/** A value with an id that leads to where it came from. */
export interface Exemplar {
  readonly label: string;
  readonly id: string;
  readonly value: number;
  readonly atMs: number;
}

export function createHistogram(bounds: readonly number[]): Histogram {
  return { bounds, counts: new Float64Array(bounds.length + 1), exemplars: [], sum: 0 };
}

/** Adds a value; null is no value. */
export function observe(
  histogram: Histogram,
  value: number | null,
  exemplar?: Omit<Exemplar, 'value'>,
): void {
  if (value === null || Number.isNaN(value)) return;
  const { bounds, counts, exemplars } = histogram;
  const found = bounds.findIndex((bound) => value <= bound);
  const bucket = found === -1 ? bounds.length : found;
  counts[bucket] = (counts[bucket] ?? 0) + 1;
  histogram.sum += value;
  if (exemplar !== undefined) exemplars[bucket] = { ...exemplar, value };
}
