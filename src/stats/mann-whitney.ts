import { normalCdf } from './normal.js';

export interface MannWhitney {
  /** Pairs (x, y) with x > y, ties counted half: 0..n1*n2. */
  readonly u: number;
  /** Two-sided p-value. */
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

/** Up to this many pairs of values the exact distribution is counted (where there are no ties). */
const exactPairs = 2500;

/**
 * Mann-Whitney U test, two-sided: do values of `x` tend to be larger or smaller than those of `y`?
 *
 * H. B. Mann & D. R. Whitney, Ann. Math. Statist. 18 (1947). Exact distribution by their recurrence where
 * there are no ties; else the normal approximation with tie and continuity correction (Hollander & Wolfe,
 * "Nonparametric Statistical Methods", ch. 4). NaN where a sample is empty; 1 where all values are equal.
 */
export function mannWhitney(x: readonly number[], y: readonly number[]): MannWhitney {
  if (x.length === 0 || y.length === 0) return { u: Number.NaN, p: Number.NaN, method: 'exact' };
  const { rankSum, ties } = rankSumOf(x, y);
  const u = rankSum - (x.length * (x.length + 1)) / 2;
  if (ties.length === 0 && x.length * y.length <= exactPairs) {
    return { u, p: exactP(u, x.length, y.length), method: 'exact' };
  }
  return { u, p: normalP(u, x.length, y.length, ties), method: 'normal' };
}

/** Sum of the mid-ranks of `x` among all values, and the sizes of the groups of equal values. */
function rankSumOf(x: readonly number[], y: readonly number[]): { rankSum: number; ties: number[] } {
  const all = [
    ...x.map((value) => ({ value, first: true })),
    ...y.map((value) => ({ value, first: false })),
  ].sort((a, b) => a.value - b.value);
  const ties: number[] = [];
  let rankSum = 0;
  for (let start = 0; start < all.length; ) {
    let end = start + 1;
    while (end < all.length && all[end]?.value === all[start]?.value) end += 1;
    const midRank = (start + 1 + end) / 2;
    for (let index = start; index < end; index += 1) if (all[index]?.first === true) rankSum += midRank;
    if (end - start > 1) ties.push(end - start);
    start = end;
  }
  return { rankSum, ties };
}

function exactP(u: number, n1: number, n2: number): number {
  const counts = uDistribution(n1, n2);
  const extreme = Math.min(u, n1 * n2 - u);
  let tail = 0;
  for (let k = 0; k <= extreme; k += 1) tail += counts[k] ?? 0;
  let total = 0;
  for (const count of counts) total += count;
  return Math.min(1, (2 * tail) / total);
}

/**
 * How many of the orders of n1 + n2 values give each U: the coefficients of the Gaussian binomial
 * product over i = 1..n1 of (1 - q^(n2+i)) / (1 - q^i).
 */
function uDistribution(n1: number, n2: number): Float64Array {
  const size = n1 * n2 + 1;
  const counts = new Float64Array(size);
  counts[0] = 1;
  for (let i = 1; i <= n1; i += 1) {
    for (let k = size - 1; k >= n2 + i; k -= 1) counts[k] = (counts[k] ?? 0) - (counts[k - n2 - i] ?? 0);
    for (let k = i; k < size; k += 1) counts[k] = (counts[k] ?? 0) + (counts[k - i] ?? 0);
  }
  return counts;
}

function normalP(u: number, n1: number, n2: number, ties: readonly number[]): number {
  const n = n1 + n2;
  const tieTerm = ties.reduce((sum, t) => sum + (t ** 3 - t), 0) / (n * (n - 1));
  const variance = ((n1 * n2) / 12) * (n + 1 - tieTerm);
  if (variance <= 0) return 1;
  const distance = Math.max(0, Math.abs(u - (n1 * n2) / 2) - 0.5);
  return Math.min(1, 2 * (1 - normalCdf(distance / Math.sqrt(variance))));
}

/** The smallest two-sided p-value that samples of these sizes can give: 2 / C(n1 + n2, n1). NaN for an empty one. */
export function smallestP(n1: number, n2: number): number {
  if (n1 === 0 || n2 === 0) return Number.NaN;
  let orders = 1;
  for (let k = 1; k <= n1; k += 1) orders *= (n2 + k) / k;
  return Math.min(1, 2 / orders);
}
