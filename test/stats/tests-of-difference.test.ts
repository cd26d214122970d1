import { describe, expect, it } from 'vitest';
import { pearson } from '../../src/stats/correlation.js';
import { cliffsDelta, effectMagnitude, hodgesLehmann } from '../../src/stats/effect-size.js';
import { mannWhitney, smallestP } from '../../src/stats/mann-whitney.js';
import { benjaminiHochberg, holm } from '../../src/stats/multiple-comparisons.js';
import { regularizedBeta } from '../../src/stats/beta.js';
import { normalCdf, normalQuantile } from '../../src/stats/normal.js';
import { madOutliers, medianAbsoluteDeviation, tukeyOutliers } from '../../src/stats/outliers.js';
import { fisherExact, proportionDifferenceInterval, wilsonInterval } from '../../src/stats/proportion.js';
import { seededRandom } from '../../src/stats/random.js';
import { studentQuantile } from '../../src/stats/student.js';

/** Hollander & Wolfe (1973), p. 69: permeability of the human chorioamnion; also the example of R's wilcox.test. */
const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const early = [1.15, 0.88, 0.9, 0.74, 1.21];

/** Twice the smaller tail of U over every choice of x.length among all values, one by one. */
function countedP(x: readonly number[], y: readonly number[]): number {
  const all = [...x, ...y];
  const uOf = (chosen: readonly number[], others: readonly number[]): number =>
    chosen.reduce((u, a) => u + others.reduce((sum, b) => sum + (a > b ? 1 : a === b ? 0.5 : 0), 0), 0);
  const observed = uOf(x, y);
  const us: number[] = [];
  for (let mask = 0; mask < 2 ** all.length; mask += 1) {
    const chosen = all.filter((_, index) => (mask >> index) % 2 === 1);
    if (chosen.length === x.length)
      us.push(
        uOf(
          chosen,
          all.filter((_, index) => (mask >> index) % 2 === 0),
        ),
      );
  }
  const tail = (within: (u: number) => boolean): number => us.filter(within).length / us.length;
  return Math.min(
    1,
    2 *
      Math.min(
        tail((u) => u <= observed),
        tail((u) => u >= observed),
      ),
  );
}

describe('mannWhitney', () => {
  it('gives W = 35 and twice the one-sided p = 0.1272 of Hollander & Wolfe, exactly', () => {
    const result = mannWhitney(term, early);
    expect(result).toMatchObject({ u: 35, method: 'exact' });
    expect(result.p).toBeCloseTo(0.2544, 4);
  });
  it('gives U = 17, p = 0.1111 for the ages of diagnosis in the documentation of SciPy', () => {
    const result = mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12]);
    expect(result.u).toBe(17);
    expect(result.p).toBeCloseTo(0.1111111, 6);
  });
  it('gives 2 of the 20 choices for three ones against three noughts: three never suffice', () => {
    expect(mannWhitney([1, 1, 1], [0, 0, 0])).toEqual({ u: 9, p: 0.1, method: 'exact' });
    expect(mannWhitney([1, 1, 1, 1, 1], [0, 0, 0, 0, 0]).p).toBeCloseTo(2 / 252, 12);
  });
  it('counts ties by hand: mid-ranks 1, 3 against 3, 3, 5 sum up to 4 or less in 3 of 10 choices', () => {
    // 1 2 | 2 2 3: of the ten pairs three are (1, 3) and have the sum of the sample, none a smaller one.
    expect(mannWhitney([1, 2], [2, 2, 3])).toEqual({ u: 1, p: 0.6, method: 'exact' });
  });
  it('is never below the smallest p-value of its sizes, whatever is tied', () => {
    for (const ones of [1, 2, 3, 4, 5]) {
      const x = [0, 0, 0, 0, 0].fill(1, 0, ones);
      expect(mannWhitney(x, [0, 0, 0, 0, 0, 0, 0]).p).toBeGreaterThanOrEqual(smallestP(5, 7));
    }
  });
  it('agrees with counting every choice, with ties and without', () => {
    const random = seededRandom(2);
    for (let round = 0; round < 60; round += 1) {
      const values = round < 10 ? 1e9 : 1 + Math.floor(random() * 5);
      const draw = (n: number): number[] => Array.from({ length: n }, () => Math.floor(random() * values));
      const [x, y] = [draw(1 + Math.floor(random() * 5)), draw(1 + Math.floor(random() * 5))];
      expect(mannWhitney(x, y).p).toBeCloseTo(countedP(x, y), 12);
    }
  });
  it('is the same for many values of which two are tied as for the same values untied, nearly', () => {
    const x = Array.from({ length: 29 }, (_, i) => i * 2);
    const y = Array.from({ length: 29 }, (_, i) => i * 2 + 7);
    const tied = mannWhitney([...x, 1e6], [...y, 1e6]);
    expect(tied.method).toBe('exact');
    expect(Math.abs(tied.p - mannWhitney([...x, 1e6], [...y, 1e6 + 1]).p)).toBeLessThan(0.01);
  });
  it('takes the normal approximation with correction for ties beyond, as mannwhitneyu of SciPy does', () => {
    const values = Array.from({ length: 40 }, (_, i) => Math.floor(i / 3));
    const result = mannWhitney(
      values,
      values.map((value) => value + 2),
    );
    expect(result).toMatchObject({ u: 579, method: 'normal' });
    expect(result.p).toBeCloseTo(0.033433286963945895, 10);
  });
  it('says 1 where all values are equal and NaN where a sample is empty', () => {
    expect(mannWhitney([2, 2], [2, 2, 2]).p).toBe(1);
    expect(mannWhitney([], [1]).p).toBeNaN();
  });
  it('exact and normal p-values agree for thirty against thirty', () => {
    const x = Array.from({ length: 30 }, (_, i) => i * 2);
    const y = Array.from({ length: 30 }, (_, i) => i * 2 + 13);
    const tied = [...y.slice(1), 10_000, 10_000];
    expect(mannWhitney(x, y).p).toBeCloseTo(mannWhitney([...x, -1], tied).p, 1);
  });
});

describe('effect sizes', () => {
  it("gives Hollander & Wolfe's shift of 0.305 and the delta that belongs to U = 35 of 50", () => {
    expect(hodgesLehmann(term, early)).toBeCloseTo(0.305, 6);
    expect(cliffsDelta(term, early)).toBeCloseTo(0.4, 12);
    expect(effectMagnitude(0.4)).toBe('medium');
  });
  it('is 1 where every x is larger', () => {
    expect(cliffsDelta([5, 6], [1, 2, 3])).toBe(1);
  });
});

describe('correction for many comparisons', () => {
  /** Benjamini & Hochberg (1995), section 3.2: fifteen p-values of the thrombolysis study. */
  const study = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ];
  it('Benjamini-Hochberg rejects four of the study, Holm three', () => {
    expect(benjaminiHochberg(study).filter((p) => p <= 0.05)).toHaveLength(4);
    expect(holm(study).filter((p) => p <= 0.05)).toHaveLength(3);
  });
  it('keeps the order given, is monotone, and leaves out what could not be tested', () => {
    const adjusted = holm([0.01, 0.04, Number.NaN, 0.03, 0.005]);
    expect(adjusted.map((p) => Number(p.toFixed(4)))).toEqual([0.03, 0.06, Number.NaN, 0.06, 0.02]);
  });
});

describe('proportions', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('Wilson interval of %d/%d is that of Newcombe (1998), table I', (successes, n, low, high) => {
    const interval = wilsonInterval(successes, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
  it('difference 56/70 - 48/80 is 0.0524 to 0.3339: Newcombe (1998), table II, method 10', () => {
    const interval = proportionDifferenceInterval({ successes: 56, n: 70 }, { successes: 48, n: 80 });
    expect(interval.low).toBeCloseTo(0.0524, 4);
    expect(interval.high).toBeCloseTo(0.3339, 4);
  });
  it("gives p = 34/70 for Fisher's lady tasting tea with three of four cups right", () => {
    expect(fisherExact({ successes: 3, n: 4 }, { successes: 1, n: 4 })).toBeCloseTo(34 / 70, 10);
  });
  it('says nothing about no trials', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe('distributions', () => {
  it('normal: tables of Abramowitz & Stegun 26.1', () => {
    expect(normalCdf(1.96)).toBeCloseTo(0.9750021048517795, 14);
    expect(normalCdf(-6)).toBeCloseTo(9.865876450376946e-10, 20);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(normalQuantile(1e-8)).toBeCloseTo(-5.612001244174789, 9);
  });
  it("Student's t: tables of Abramowitz & Stegun 26.10", () => {
    expect(studentQuantile(0.975, 1)).toBeCloseTo(12.706, 3);
    expect(studentQuantile(0.975, 2)).toBeCloseTo(4.303, 3);
    expect(studentQuantile(0.975, 4)).toBeCloseTo(2.776, 3);
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228, 3);
    expect(studentQuantile(0.025, 30)).toBeCloseTo(-2.042, 3);
  });
  it.each([
    [1.05, 11.361907668693245],
    [1.5, 6.016663104427929],
    [1.9, 4.527118077100328],
    [2.7, 3.3921483831737507],
    [7.3, 2.345066736547703],
    [0.5, 164.55767348048818],
    [1e6, 1.959966356814107],
  ])("Student's t with %d degrees, as stdtrit of SciPy gives it", (degrees, t) => {
    expect(studentQuantile(0.975, degrees) / t).toBeCloseTo(1, 9);
  });
  it("Student's t has closed forms for one and two degrees", () => {
    for (const p of [0.6, 0.9, 0.975, 0.9995]) {
      expect(studentQuantile(p, 1) / Math.tan(Math.PI * (p - 0.5))).toBeCloseTo(1, 11);
      expect(studentQuantile(p, 2) / ((2 * p - 1) / Math.sqrt(2 * p * (1 - p)))).toBeCloseTo(1, 11);
    }
    expect([studentQuantile(0.5, 3), studentQuantile(1, 3), studentQuantile(2, 3)]).toEqual([
      0,
      Infinity,
      Number.NaN,
    ]);
  });
  it('the incomplete beta function is the tail of the binomial distribution: 26.5.24', () => {
    // P(at least 3 of 10 at 0.2) = I(0.2; 3, 8)
    const terms = [0, 1, 2]
      .map((k) => [1, 10, 45][k] ?? 0)
      .map((ways, k) => ways * 0.2 ** k * 0.8 ** (10 - k));
    expect(regularizedBeta(0.2, 3, 8)).toBeCloseTo(1 - terms.reduce((sum, term) => sum + term, 0), 13);
  });
});

describe('outliers', () => {
  it("MAD of 1 1 2 2 4 6 9 is 1 (Wikipedia's example), and 9 is no outlier but 90 is", () => {
    expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1);
    expect(madOutliers([1, 1, 2, 2, 4, 6, 90])).toEqual([6]);
  });
  it('flags nothing among fewer than five values or where most are equal', () => {
    expect(madOutliers([1, 2, 3, 100])).toEqual([]);
    expect(madOutliers([1, 1, 1, 1, 1, 50])).toEqual([]);
  });
  it("flags only 300 with Tukey's fences", () => {
    expect(tukeyOutliers([10, 12, 11, 13, 12, 300, 11])).toEqual([5]);
  });
});

describe('pearson', () => {
  /** F. J. Anscombe, "Graphs in Statistical Analysis" (1973), set I. */
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  it("gives 0.816 for Anscombe's first set", () => {
    expect(pearson(x, y)).toBeCloseTo(0.81642, 5);
  });
  it('is NaN where one list is constant', () => {
    expect(pearson([1, 2, 3], [4, 4, 4])).toBeNaN();
  });
});
