import type { Interval } from './interval.js';
import { normalCdf, normalQuantile } from './normal.js';
import { mean, quantileOfSorted } from './quantile.js';
import type { Random } from './random.js';
import { studentQuantile } from './student.js';

export interface BootstrapOptions {
  readonly random: Random;
  /** Default 0.95. */
  readonly level?: number;
  /** Default 2000. */
  readonly resamples?: number;
  /** Widen for small samples; default true. */
  readonly expand?: boolean;
}

/** A figure of one or more independent samples, such as the difference of two means. */
export type Statistic = (samples: readonly (readonly number[])[]) => number;

/**
 * Bootstrap confidence interval (BCa) of a statistic of independent samples, each resampled on its own.
 *
 * B. Efron & R. Tibshirani, "An Introduction to the Bootstrap" (1993), 14.3 (bias correction, acceleration
 * by the jackknife). With `expand` the nominal level is raised so that the interval is not too narrow for
 * few values: T. Hesterberg, "What Teachers Should Know About the Bootstrap", Am. Stat. 69 (2015), 3.3:
 * sqrt(n / (n - 1)) and Student's t in place of the normal quantile. NaN where a sample has fewer than two
 * values.
 */
export function bootstrapInterval(
  samples: readonly (readonly number[])[],
  statistic: Statistic,
  options: BootstrapOptions,
): Interval {
  const { random, level = 0.95, resamples = 2000, expand = true } = options;
  if (samples.some((sample) => sample.length < 2)) return { low: Number.NaN, high: Number.NaN };
  const seen = statistic(samples);
  const drawn = samples.map((sample) => sample.map(() => 0));
  const replicates: number[] = [];
  let below = 0;
  for (let round = 0; round < resamples; round += 1) {
    samples.forEach((sample, index) => resample(sample, drawn[index] ?? [], random));
    const value = statistic(drawn);
    replicates.push(value);
    // Ties count half: a median of few values meets itself often.
    if (value < seen) below += 1;
    else if (value === seen) below += 0.5;
  }
  replicates.sort((a, b) => a - b);
  const bias = normalQuantile(Math.min(1 - 0.5 / resamples, Math.max(0.5 / resamples, below / resamples)));
  const acceleration = accelerationOf(samples, statistic);
  const reach = expand ? expandedQuantile(samples, level) : normalQuantile(1 - (1 - level) / 2);
  const at = (z: number): number => {
    const shifted = bias + (bias + z) / (1 - acceleration * (bias + z));
    return quantileOfSorted(replicates, normalCdf(shifted));
  };
  return { low: at(-reach), high: at(reach) };
}

function resample(from: readonly number[], into: number[], random: Random): void {
  for (let index = 0; index < from.length; index += 1) {
    into[index] = from[Math.floor(random() * from.length)] ?? Number.NaN;
  }
}

/** Skewness of the jackknife values, several samples: Efron & Tibshirani, (14.15) and (22.36). */
function accelerationOf(samples: readonly (readonly number[])[], statistic: Statistic): number {
  let cubes = 0;
  let squares = 0;
  samples.forEach((sample, which) => {
    const without = sample.map((_, left) =>
      statistic(
        samples.map((other, index) => (index === which ? other.filter((_, at) => at !== left) : other)),
      ),
    );
    const centre = mean(without);
    for (const value of without) {
      const influence = ((sample.length - 1) * (centre - value)) / sample.length;
      cubes += influence ** 3;
      squares += influence ** 2;
    }
  });
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

function expandedQuantile(samples: readonly (readonly number[])[], level: number): number {
  const degrees = samples.reduce((sum, sample) => sum + sample.length - 1, 0);
  const harmonic = samples.length / samples.reduce((sum, sample) => sum + 1 / sample.length, 0);
  return Math.sqrt(harmonic / (harmonic - 1)) * studentQuantile(1 - (1 - level) / 2, degrees);
}
