import { median, quantileOfSorted, sorted } from './quantile.js';

/** Median absolute deviation from the median, unscaled; NaN for an empty list. */
export function medianAbsoluteDeviation(values: readonly number[]): number {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
}

/**
 * Indexes of values whose modified z-score 0.6745 (x - median) / MAD is beyond 3.5.
 *
 * B. Iglewicz & D. Hoaglin, "How to Detect and Handle Outliers" (1993), as in NIST/SEMATECH e-Handbook
 * 1.3.5.17. None where the MAD is 0 or fewer than five values are given: too little to judge by.
 */
export function madOutliers(values: readonly number[], threshold = 3.5): number[] {
  const deviation = medianAbsoluteDeviation(values);
  if (values.length < 5 || !(deviation > 0)) return [];
  const centre = median(values);
  return indexesWhere(values, (value) => Math.abs(0.6745 * (value - centre)) / deviation > threshold);
}

/** Indexes of values outside Tukey's fences, k interquartile ranges off the quartiles ("Exploratory Data Analysis", 1977). */
export function tukeyOutliers(values: readonly number[], k = 1.5): number[] {
  const ascending = sorted(values);
  const low = quantileOfSorted(ascending, 0.25);
  const high = quantileOfSorted(ascending, 0.75);
  const reach = k * (high - low);
  return indexesWhere(values, (value) => value < low - reach || value > high + reach);
}

function indexesWhere(values: readonly number[], holds: (value: number) => boolean): number[] {
  return values.flatMap((value, index) => (holds(value) ? [index] : []));
}
