import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from '../../src/stats/bootstrap.js';
import { mannWhitney } from '../../src/stats/mann-whitney.js';
import { holm } from '../../src/stats/multiple-comparisons.js';
import { wilsonInterval } from '../../src/stats/proportion.js';
import { mean, median } from '../../src/stats/quantile.js';
import { normalDeviate, seededRandom, shuffled } from '../../src/stats/random.js';

const draws = 2000;

/** Share of simulated experiments, 2,000 unless told, for which `holds` is true. */
function share(seed: number, holds: (random: () => number) => boolean, times = draws): number {
  const random = seededRandom(seed);
  let count = 0;
  for (let draw = 0; draw < times; draw += 1) if (holds(random)) count += 1;
  return count / times;
}

const normals = (n: number, random: () => number): number[] =>
  Array.from({ length: n }, () => normalDeviate(random));
const differenceOfMeans = (samples: readonly (readonly number[])[]): number =>
  mean(samples[0] ?? []) - mean(samples[1] ?? []);

describe('95 % intervals cover the truth in 93 to 97 % of 2,000 draws', () => {
  it.each([10, 20, 30])('bootstrap interval of a mean of %d normal values', (n) => {
    const covered = share(n, (random) => {
      const { low, high } = bootstrapInterval([normals(n, random)], ([x = []]) => mean(x), {
        random,
        resamples: 600,
      });
      return low <= 0 && high >= 0;
    });
    expect(covered).toBeGreaterThanOrEqual(0.93);
    expect(covered).toBeLessThanOrEqual(0.97);
  });
  it('bootstrap interval of the difference of two means, 10 and 15 values', () => {
    const covered = share(3, (random) => {
      const samples = [normals(10, random).map((v) => v + 1), normals(15, random)];
      const { low, high } = bootstrapInterval(samples, differenceOfMeans, { random, resamples: 600 });
      return low <= 1 && high >= 1;
    });
    expect(covered).toBeGreaterThanOrEqual(0.93);
    expect(covered).toBeLessThanOrEqual(0.97);
  });
  it('Wilson interval of 20 trials, over true rates from 5 to 95 % (coverage of counts saws up and down)', () => {
    const covered = share(4, (random) => {
      const rate = 0.05 + 0.9 * random();
      const hits = Array.from({ length: 20 }, random).filter((value) => value < rate).length;
      const { low, high } = wilsonInterval(hits, 20);
      return low <= rate && high >= rate;
    });
    expect(covered).toBeGreaterThanOrEqual(0.93);
    expect(covered).toBeLessThanOrEqual(0.97);
  });
});

describe('a null experiment finds a difference in at most 5 %', () => {
  /**
   * The exact test finds a difference in 3.2, 4.5 and 4.6 % of all null experiments of these sizes (its largest
   * attainable p-value below 5 %); in 20,000 draws the standard error of that is 0.15 %, so 5 % lies two of them away.
   */
  const manyDraws = 20_000;
  it.each([
    [5, 5],
    [12, 12],
    [15, 20],
  ])('Mann-Whitney on %d and %d values of one distribution', (n1, n2) => {
    const found = share(
      n1,
      (random) => mannWhitney(normals(n1, random), normals(n2, random)).p <= 0.05,
      manyDraws,
    );
    expect(found).toBeLessThanOrEqual(0.05);
  });
  it('Mann-Whitney on counts of which most are tied, 3 to 8 of them', () => {
    const counts = (n: number, random: () => number): number[] =>
      Array.from({ length: n }, () => Math.floor(random() * random() * 4));
    for (const n of [3, 5, 8]) {
      const found = share(n, (random) => mannWhitney(counts(n, random), counts(n, random)).p <= 0.05);
      expect(found).toBeLessThanOrEqual(n === 3 ? 0 : 0.05);
    }
  });
  it('with six comparisons, any one of them, after Holm', () => {
    const found = share(7, (random) => {
      const base = normals(10, random);
      const p = Array.from({ length: 6 }, () => mannWhitney(base, normals(10, random)).p);
      return holm(p).some((value) => value <= 0.05);
    });
    expect(found).toBeLessThanOrEqual(0.05);
  });
});

describe('bootstrapInterval', () => {
  /** Efron & Tibshirani (1993), table 14.1: spatial test data, group A. */
  const spatial = [
    48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41,
  ];
  const variance = ([x = []]: readonly (readonly number[])[]): number => {
    const centre = mean(x);
    return mean(x.map((value) => (value - centre) ** 2));
  };
  it("gives Efron & Tibshirani's BCa interval (115.8, 259.6) at 90 % for the variance, within resampling error", () => {
    expect(variance([spatial])).toBeCloseTo(171.5, 1);
    const { low, high } = bootstrapInterval([spatial], variance, {
      random: seededRandom(1),
      level: 0.9,
      resamples: 20_000,
      expand: false,
    });
    expect(Math.abs(low - 115.8)).toBeLessThan(4);
    expect(Math.abs(high - 259.6)).toBeLessThan(6);
  });
  it('is the same for the same seed', () => {
    const once = bootstrapInterval([spatial], ([x = []]) => median(x), { random: seededRandom(5) });
    const again = bootstrapInterval([spatial], ([x = []]) => median(x), { random: seededRandom(5) });
    expect(again).toEqual(once);
  });
  it('is NaN for a single value', () => {
    expect(bootstrapInterval([[1]], ([x = []]) => mean(x), { random: seededRandom(1) }).low).toBeNaN();
  });
});

describe('shuffled', () => {
  it('gives each of the six orders of three things about equally often', () => {
    const random = seededRandom(11);
    const seen = new Map<string, number>();
    for (let i = 0; i < 6000; i += 1) {
      const order = shuffled(['a', 'b', 'c'], random).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });
});
