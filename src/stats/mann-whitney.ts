import { normalCdf } from './normal.js';

export interface MannWhitney {
  /** Pairs (x, y) with x > y, ties counted half: 0..n1*n2. */
  readonly u: number;
  /** Two-sided p-value. */
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

/** Up to this many pairs of values the exact distribution is counted where there are no ties. */
const exactPairs = 2500;
/** Up to this many values in both samples together it is counted where there are ties, which takes longer. */
const exactTiedValues = 60;

/**
 * Mann-Whitney U test, two-sided (twice the smaller tail): do values of `x` tend to be larger or smaller than
 * those of `y`?
 *
 * H. B. Mann & D. R. Whitney, Ann. Math. Statist. 18 (1947). Exact distribution by their recurrence where there
 * are no ties, over the mid-ranks where there are (E. L. Lehmann, "Nonparametrics", 1975, sec. 1.4); beyond
 * that the normal approximation with tie and continuity correction (Hollander & Wolfe, "Nonparametric
 * Statistical Methods", ch. 4). NaN where a sample is empty; 1 where all values are equal.
 */
export function mannWhitney(x: readonly number[], y: readonly number[]): MannWhitney {
  if (x.length === 0 || y.length === 0) return { u: Number.NaN, p: Number.NaN, method: 'exact' };
  const { rankSum, doubledRanks, ties } = ranksOf(x, y);
  const u = rankSum - (x.length * (x.length + 1)) / 2;
  if (ties.length === 0 && x.length * y.length <= exactPairs) {
    return { u, p: twoSided(uDistribution(x.length, y.length), u), method: 'exact' };
  }
  if (doubledRanks.length <= exactTiedValues) {
    const distribution = rankSumDistribution(doubledRanks, x.length);
    return { u, p: twoSided(distribution, 2 * rankSum), method: 'exact' };
  }
  return { u, p: normalP(u, x.length, y.length, ties), method: 'normal' };
}

/** Pairs (x, y) with x > y, ties counted half; NaN where a sample is empty. */
export function mannWhitneyU(x: readonly number[], y: readonly number[]): number {
  if (x.length === 0 || y.length === 0) return Number.NaN;
  return ranksOf(x, y).rankSum - (x.length * (x.length + 1)) / 2;
}

interface Ranks {
  /** Sum of the mid-ranks of `x` among all values. */
  readonly rankSum: number;
  /** Twice the mid-rank of every value: whole numbers. */
  readonly doubledRanks: readonly number[];
  /** Sizes of the groups of equal values. */
  readonly ties: readonly number[];
}

function ranksOf(x: readonly number[], y: readonly number[]): Ranks {
  const all = [
    ...x.map((value) => ({ value, first: true })),
    ...y.map((value) => ({ value, first: false })),
  ].sort((a, b) => a.value - b.value);
  const ties: number[] = [];
  const doubledRanks: number[] = [];
  let rankSum = 0;
  for (let start = 0; start < all.length; ) {
    let end = start + 1;
    while (end < all.length && all[end]?.value === all[start]?.value) end += 1;
    const doubled = start + 1 + end;
    for (let index = start; index < end; index += 1) {
      doubledRanks.push(doubled);
      if (all[index]?.first === true) rankSum += doubled / 2;
    }
    if (end - start > 1) ties.push(end - start);
    start = end;
  }
  return { rankSum, doubledRanks, ties };
}

/** Twice the smaller tail of a distribution given as counts by value, the observed value in both tails. */
function twoSided(counts: Float64Array, observed: number): number {
  let below = 0;
  let above = 0;
  let total = 0;
  counts.forEach((count, value) => {
    if (value <= observed) below += count;
    if (value >= observed) above += count;
    total += count;
  });
  return Math.min(1, (2 * Math.min(below, above)) / total);
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

/** How many of the choices of `chosen` among the ranks give each sum: one rank after the other, taken or not. */
function rankSumDistribution(ranks: readonly number[], chosen: number): Float64Array {
  const size = ranks.reduce((sum, rank) => sum + rank, 0) + 1;
  const bySize = Array.from({ length: chosen + 1 }, () => new Float64Array(size));
  const none = bySize[0] ?? new Float64Array(size);
  none[0] = 1;
  let reach = 0;
  ranks.forEach((rank, index) => {
    reach += rank;
    for (let taken = Math.min(chosen, index + 1); taken >= 1; taken -= 1) {
      const into = bySize[taken] ?? none;
      const from = bySize[taken - 1] ?? none;
      for (let sum = reach; sum >= rank; sum -= 1) into[sum] = (into[sum] ?? 0) + (from[sum - rank] ?? 0);
    }
  });
  return bySize[chosen] ?? none;
}

function normalP(u: number, n1: number, n2: number, ties: readonly number[]): number {
  const n = n1 + n2;
  const tieTerm = ties.reduce((sum, t) => sum + (t ** 3 - t), 0) / (n * (n - 1));
  const variance = ((n1 * n2) / 12) * (n + 1 - tieTerm);
  if (variance <= 0) return 1;
  const distance = Math.max(0, Math.abs(u - (n1 * n2) / 2) - 0.5);
  return Math.min(1, 2 * (1 - normalCdf(distance / Math.sqrt(variance))));
}

/**
 * The smallest two-sided p-value that samples of these sizes can give, with ties or without: 2 / C(n1 + n2, n1).
 * NaN for an empty one.
 */
export function smallestP(n1: number, n2: number): number {
  if (n1 === 0 || n2 === 0) return Number.NaN;
  let orders = 1;
  for (let k = 1; k <= n1; k += 1) orders *= (n2 + k) / k;
  return Math.min(1, 2 / orders);
}
