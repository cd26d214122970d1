import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean, median, quantile, standardDeviation, summarize } from '../../src/stats/quantile.js';
import { roundHalfEven } from '../../src/stats/round.js';

/** NIST/SEMATECH e-Handbook 7.2.6.2, "Percentiles": gauge study. */
const nist = [
  95.1772, 95.1567, 95.1937, 95.1959, 95.1442, 95.061, 95.1591, 95.1195, 95.1065, 95.0925, 95.199, 95.1682,
];

describe('quantile', () => {
  it('gives the 90th percentile of the NIST handbook by the definition of R-7', () => {
    expect(quantile(nist, 0.9)).toBeCloseTo(95.19568, 5);
  });
  it('is between the smallest and the largest value, and grows with p', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, p) => {
          const value = quantile(values, p);
          expect(value).toBeGreaterThanOrEqual(Math.min(...values));
          expect(value).toBeLessThanOrEqual(Math.max(...values));
          expect(quantile(values, 1)).toBeGreaterThanOrEqual(value);
        },
      ),
    );
  });
  it('is NaN, not 0, for no values', () => {
    expect(quantile([], 0.5)).toBeNaN();
    expect(mean([])).toBeNaN();
    expect(summarize([]).max).toBeNaN();
  });
  it('gives median and deviation of one and two values', () => {
    expect(median([3])).toBe(3);
    expect(median([1, 2])).toBe(1.5);
    expect(standardDeviation([3])).toBeNaN();
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.13809, 5);
  });
});

describe('roundHalfEven', () => {
  it.each([
    [135.25, 1, 135.2],
    [135.35, 1, 135.3], // below the tie in binary
    [0.125, 2, 0.12],
    [0.375, 2, 0.38],
    [-2.5, 0, -2],
    [2.675, 2, 2.67],
    [1.05, 1, 1.1], // above the tie in binary
    [63.00997, 1, 63],
  ])('%d to %d digits is %d, as Python rounds', (value, digits, expected) => {
    expect(roundHalfEven(value, digits)).toBe(expected);
  });
});
