import { regularizedBeta } from './beta.js';

/**
 * The t with P(T <= t) = p for Student's distribution with `degrees` of freedom (> 0, may be fractional), to ten
 * digits and more: the distribution function, 1 - I(degrees / (degrees + t^2); degrees/2, 1/2) / 2 for t > 0
 * (Abramowitz & Stegun 26.7.1), inverted by bisection. -Infinity for 0, Infinity for 1, NaN outside 0..1.
 */
export function studentQuantile(p: number, degrees: number): number {
  if (!(p >= 0 && p <= 1 && degrees > 0)) return Number.NaN;
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, degrees);
  if (p === 1) return Number.POSITIVE_INFINITY;
  const tail = 1 - p;
  let low = 0;
  let high = 1;
  while (upperTail(high, degrees) > tail) {
    low = high;
    high *= 2;
  }
  while (high - low > 1e-14 * high) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (upperTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T > t) for t > 0. */
function upperTail(t: number, degrees: number): number {
  const square = t * t;
  // The smaller of x and 1 - x is computed without cancellation.
  return square < degrees
    ? 0.5 * (1 - regularizedBeta(square / (degrees + square), 0.5, degrees / 2))
    : 0.5 * regularizedBeta(degrees / (degrees + square), degrees / 2, 0.5);
}
