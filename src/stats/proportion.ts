import type { Interval } from './interval.js';
import { normalQuantile } from './normal.js';

/**
 * Confidence interval of a proportion: `successes` of `n`. {0, 1} for n = 0.
 *
 * Wilson's score interval without continuity correction: E. B. Wilson, JASA 22 (1927); method 3 of
 * R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statist. Med. 17 (1998).
 */
export function wilsonInterval(successes: number, n: number, level = 0.95): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const z = normalQuantile(1 - (1 - level) / 2);
  const p = successes / n;
  const centre = p + (z * z) / (2 * n);
  const margin = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return {
    low: successes === 0 ? 0 : (centre - margin) / scale,
    high: successes === n ? 1 : (centre + margin) / scale,
  };
}

/**
 * Confidence interval of the difference of two proportions, p1 - p2.
 *
 * Newcombe's hybrid of two Wilson intervals: method 10 of "Interval estimation for the difference between
 * independent proportions", Statist. Med. 17 (1998).
 */
export function proportionDifferenceInterval(
  first: { readonly successes: number; readonly n: number },
  second: { readonly successes: number; readonly n: number },
  level = 0.95,
): Interval {
  if (first.n === 0 || second.n === 0) return { low: -1, high: 1 };
  const p1 = first.successes / first.n;
  const p2 = second.successes / second.n;
  const one = wilsonInterval(first.successes, first.n, level);
  const two = wilsonInterval(second.successes, second.n, level);
  return {
    low: p1 - p2 - Math.hypot(p1 - one.low, two.high - p2),
    high: p1 - p2 + Math.hypot(one.high - p1, p2 - two.low),
  };
}

/**
 * Two-sided p-value of Fisher's exact test for two proportions: the sum of the probabilities of all tables
 * with the same margins that are no more likely than the one seen. R. A. Fisher, "The Design of
 * Experiments" (1935), ch. 2.
 */
export function fisherExact(
  first: { readonly successes: number; readonly n: number },
  second: { readonly successes: number; readonly n: number },
): number {
  const total = first.n + second.n;
  const successes = first.successes + second.successes;
  const logP = (k: number): number =>
    logChoose(first.n, k) + logChoose(second.n, successes - k) - logChoose(total, successes);
  const seen = logP(first.successes);
  let p = 0;
  for (let k = Math.max(0, successes - second.n); k <= Math.min(first.n, successes); k += 1) {
    const candidate = logP(k);
    // Equal tables differ in the last bits of the logarithms.
    if (candidate <= seen + 1e-7) p += Math.exp(candidate);
  }
  return Math.min(1, p);
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i += 1) sum += Math.log((n - k + i) / i);
  return sum;
}
