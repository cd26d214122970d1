import { mannWhitneyU } from './mann-whitney.js';
import { median } from './quantile.js';

/**
 * Cliff's delta: P(x > y) - P(x < y), -1..1. N. Cliff, "Dominance statistics", Psychol. Bull. 114 (1993).
 * NaN where a sample is empty.
 */
export function cliffsDelta(x: readonly number[], y: readonly number[]): number {
  return (2 * mannWhitneyU(x, y)) / (x.length * y.length) - 1;
}

export type EffectMagnitude = 'negligible' | 'small' | 'medium' | 'large';

/** Thresholds 0.147, 0.33, 0.474 of Romano et al., "Appropriate statistics for ordinal level data" (2006). */
export function effectMagnitude(delta: number): EffectMagnitude {
  const size = Math.abs(delta);
  if (size < 0.147) return 'negligible';
  if (size < 0.33) return 'small';
  return size < 0.474 ? 'medium' : 'large';
}

/**
 * Hodges-Lehmann estimate of the shift: the median of all differences x - y, in the unit of the values.
 * J. L. Hodges & E. L. Lehmann, Ann. Math. Statist. 34 (1963). NaN where a sample is empty.
 */
export function hodgesLehmann(x: readonly number[], y: readonly number[]): number {
  return median(x.flatMap((a) => y.map((b) => a - b)));
}
