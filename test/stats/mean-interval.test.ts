import { describe, expect, it } from 'vitest';
import { meanInterval, studentInterval } from '../../src/stats/mean-interval.js';
import { normalDeviate, seededRandom } from '../../src/stats/random.js';

/** Student (1908), "The Probable Error of a Mean": hours of sleep gained; the data set `sleep` of R. */
const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

describe('studentInterval', () => {
  it("gives -3.3655 to 0.2055 for Student's sleep data, as t.test of R does", () => {
    const { low, high } = studentInterval([first, second], 0.95);
    expect(low).toBeCloseTo(-3.3654832, 5);
    expect(high).toBeCloseTo(0.2054832, 5);
  });
  it('is NaN for one value, and without width where none differs', () => {
    expect(studentInterval([[1]], 0.95).low).toBeNaN();
    expect(studentInterval([[1], [1, 2]], 0.95).low).toBeNaN();
    expect(
      studentInterval(
        [
          [2, 2],
          [1, 1, 1],
        ],
        0.95,
      ),
    ).toEqual({ low: 1, high: 1 });
  });
});

describe('meanInterval covers the truth in 93 to 97 % of 2,000 draws, for few runs too', () => {
  it.each([
    [3, 3],
    [4, 4],
    [5, 5],
    [6, 6],
    [8, 8],
    [5, 10],
    [10, 10],
  ])('difference of means of %d and %d values', (n1, n2) => {
    const random = seededRandom(100 * n1 + n2);
    const draw = (n: number, centre: number): number[] =>
      Array.from({ length: n }, () => centre + normalDeviate(random));
    let covered = 0;
    for (let round = 0; round < 2000; round += 1) {
      const { low, high } = meanInterval([draw(n1, 1), draw(n2, 0)], { random, resamples: 400 });
      if (low <= 1 && high >= 1) covered += 1;
    }
    expect(covered / 2000).toBeGreaterThanOrEqual(0.93);
    expect(covered / 2000).toBeLessThanOrEqual(0.97);
  });

  it.each([3, 5, 8])('mean of %d values', (n) => {
    const random = seededRandom(n);
    let covered = 0;
    for (let round = 0; round < 2000; round += 1) {
      const values = Array.from({ length: n }, () => normalDeviate(random));
      const { low, high } = meanInterval([values], { random, resamples: 400 });
      if (low <= 0 && high >= 0) covered += 1;
    }
    expect(covered / 2000).toBeGreaterThanOrEqual(0.93);
    expect(covered / 2000).toBeLessThanOrEqual(0.97);
  });
});
