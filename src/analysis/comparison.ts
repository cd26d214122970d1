import { type BootstrapOptions, bootstrapInterval } from '../stats/bootstrap.js';
import { cliffsDelta, effectMagnitude, hodgesLehmann, type EffectMagnitude } from '../stats/effect-size.js';
import type { Interval } from '../stats/interval.js';
import { mannWhitney, smallestP } from '../stats/mann-whitney.js';
import { holm } from '../stats/multiple-comparisons.js';
import { madOutliers } from '../stats/outliers.js';
import { fisherExact, proportionDifferenceInterval, wilsonInterval } from '../stats/proportion.js';
import { type Summary, mean, summarize } from '../stats/quantile.js';
import type { Random } from '../stats/random.js';
import { type ComparedRun, type MetricName, metrics } from './compared-run.js';
import { groupBy } from './group-by.js';
import { type Outcome, isInfrastructure } from './outcome.js';

export interface ComparisonOptions {
  readonly random: Random;
  /** The configuration all others are compared with; default: the first in the order of the runs. */
  readonly baseline?: string;
  /** Default: all of them. Fewer comparisons need less correction. */
  readonly metrics?: readonly MetricName[];
  /** Chance of one or more false findings in the whole comparison; default 0.05. */
  readonly level?: number;
  /** Of the bootstrap intervals; default 2000. */
  readonly resamples?: number;
}

export interface ConfigurationSummary {
  readonly configuration: string;
  /** All runs; those that count are without infrastructure errors. */
  readonly runs: number;
  readonly counted: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly passed: number;
  readonly successRate: number;
  /** Wilson, 95 %. */
  readonly successInterval: Interval;
  readonly metrics: Readonly<Partial<Record<MetricName, MetricSummary>>>;
}

export interface MetricSummary extends Summary {
  /** Bootstrap (BCa, expanded), 95 %, of the mean; NaN for fewer than two values. */
  readonly meanInterval: Interval;
  /** Ids of runs with a value far from the others. They are counted all the same. */
  readonly outliers: readonly string[];
}

export type Verdict = 'more' | 'less' | 'no difference found' | 'too few runs to say';

export interface Difference {
  readonly metric: MetricName | 'successRate';
  readonly configuration: string;
  readonly baseline: string;
  readonly n: number;
  readonly baselineN: number;
  /** Mean (rate) of the configuration minus that of the baseline, with its 95 % interval. */
  readonly difference: number;
  readonly interval: Interval;
  /** Mean over the baseline's mean. */
  readonly ratio: number;
  /** Median of all pairwise differences; NaN for rates. */
  readonly shift: number;
  /** Cliff's delta, and its size in words; NaN for rates. */
  readonly delta: number;
  readonly magnitude: EffectMagnitude | null;
  /** Mann-Whitney (Fisher for rates), as it is and corrected by Holm over all comparisons made. */
  readonly p: number;
  readonly pAdjusted: number;
  readonly verdict: Verdict;
}

export interface Comparison {
  readonly baseline: string;
  readonly configurations: readonly ConfigurationSummary[];
  readonly differences: readonly Difference[];
}

/**
 * Configurations compared: summaries of each, and differences from the baseline. "more" and "less" are said
 * only where the corrected p-value is at most `level`; "too few runs to say" where not even complete
 * separation of the two samples could reach it.
 */
export function compareRuns(runs: readonly ComparedRun[], options: ComparisonOptions): Comparison {
  const { level = 0.05 } = options;
  const bootstrap = { random: options.random, resamples: options.resamples ?? 2000 };
  const chosen = options.metrics ?? metrics.map(({ name }) => name);
  const groups = groupBy(runs, (run) => run.configuration);
  const baseline = options.baseline ?? runs[0]?.configuration ?? '';
  const counted = new Map(
    [...groups].map(([name, own]) => [name, own.filter((run) => !isInfrastructure(run.outcome))]),
  );
  const reference = counted.get(baseline) ?? [];
  const raw = [...counted]
    .filter(([name]) => name !== baseline)
    .flatMap(([name, own]) => [
      rateDifference(name, own, baseline, reference),
      ...chosen.map((metric) => metricDifference(metric, name, own, baseline, reference, bootstrap)),
    ])
    .filter(({ n, baselineN }) => n > 0 && baselineN > 0);
  const adjusted = holm(raw.map(({ p }) => p));
  return {
    baseline,
    configurations: [...groups].map(([name, own]) =>
      summarizeConfiguration(name, own, counted.get(name) ?? [], chosen, bootstrap),
    ),
    differences: raw.map((difference, index) => {
      const pAdjusted = adjusted[index] ?? Number.NaN;
      const { smallest, ...rest } = difference;
      return { ...rest, pAdjusted, verdict: verdictOf(difference, pAdjusted, smallest * raw.length, level) };
    }),
  };
}

function verdictOf(
  { difference, shift, delta }: Pick<Difference, 'difference' | 'shift' | 'delta'>,
  pAdjusted: number,
  smallest: number,
  level: number,
): Verdict {
  if (pAdjusted <= level) {
    // The test is about ranks: its direction is that of delta, for rates that of the difference.
    const direction = Number.isNaN(delta) ? difference : delta || shift;
    return direction > 0 ? 'more' : 'less';
  }
  return smallest > level ? 'too few runs to say' : 'no difference found';
}

interface RawDifference extends Omit<Difference, 'pAdjusted' | 'verdict'> {
  /** The smallest p-value that samples of this size can give. */
  readonly smallest: number;
}

function metricDifference(
  metric: MetricName,
  configuration: string,
  own: readonly ComparedRun[],
  baseline: string,
  reference: readonly ComparedRun[],
  bootstrap: BootstrapOptions,
): RawDifference {
  const x = valuesOf(own, metric);
  const y = valuesOf(reference, metric);
  const delta = cliffsDelta(x, y);
  const differenceOfMeans = (samples: readonly (readonly number[])[]): number =>
    mean(samples[0] ?? []) - mean(samples[1] ?? []);
  return {
    metric,
    configuration,
    baseline,
    n: x.length,
    baselineN: y.length,
    difference: mean(x) - mean(y),
    interval: bootstrapInterval([x, y], differenceOfMeans, bootstrap),
    ratio: mean(x) / mean(y),
    shift: hodgesLehmann(x, y),
    delta,
    magnitude: Number.isNaN(delta) ? null : effectMagnitude(delta),
    p: mannWhitney(x, y).p,
    smallest: smallestP(x.length, y.length),
  };
}

function rateDifference(
  configuration: string,
  own: readonly ComparedRun[],
  baseline: string,
  reference: readonly ComparedRun[],
): RawDifference {
  const first = { successes: passedOf(own), n: own.length };
  const second = { successes: passedOf(reference), n: reference.length };
  const [p1, p2] = [first.successes / first.n, second.successes / second.n];
  return {
    metric: 'successRate',
    configuration,
    baseline,
    n: first.n,
    baselineN: second.n,
    difference: p1 - p2,
    interval: proportionDifferenceInterval(first, second),
    ratio: p1 / p2,
    shift: Number.NaN,
    delta: Number.NaN,
    magnitude: null,
    p: fisherExact(first, second),
    smallest: fisherExact({ successes: first.n, n: first.n }, { successes: 0, n: second.n }),
  };
}

function summarizeConfiguration(
  configuration: string,
  all: readonly ComparedRun[],
  counted: readonly ComparedRun[],
  chosen: readonly MetricName[],
  bootstrap: BootstrapOptions,
): ConfigurationSummary {
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of all) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const passed = passedOf(counted);
  return {
    configuration,
    runs: all.length,
    counted: counted.length,
    outcomes,
    passed,
    successRate: passed / counted.length,
    successInterval: wilsonInterval(passed, counted.length),
    metrics: Object.fromEntries(
      chosen.flatMap((metric) => {
        const known = counted.filter((run) => !Number.isNaN(run.metrics[metric]));
        const values = known.map((run) => run.metrics[metric]);
        if (values.length === 0) return [];
        const meanInterval = bootstrapInterval([values], ([sample = []]) => mean(sample), bootstrap);
        const outliers = madOutliers(values).flatMap((index) => known[index]?.id ?? []);
        return [[metric, { ...summarize(values), meanInterval, outliers }]];
      }),
    ),
  };
}

function valuesOf(runs: readonly ComparedRun[], metric: MetricName): number[] {
  return runs.map((run) => run.metrics[metric]).filter((value) => !Number.isNaN(value));
}

function passedOf(runs: readonly ComparedRun[]): number {
  return runs.filter(({ outcome }) => outcome === 'passed').length;
}
