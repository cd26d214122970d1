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
  /** The configuration all others are compared with, task by task; default: the roomiest. */
  readonly baseline?: string;
  /** Default: all of them. Fewer comparisons need less correction. */
  readonly metrics?: readonly MetricName[];
  /** Chance of one or more false findings in the whole comparison; default 0.05. */
  readonly level?: number;
  /** Of the bootstrap intervals; default 2000. */
  readonly resamples?: number;
}

export interface ConfigurationSummary {
  /** "" where the runs are of one task. */
  readonly task: string;
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
  readonly task: string;
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
 * Configurations compared: summaries of each, and differences from the baseline, task by task. "more" and
 * "less" are said only where the p-value, corrected for all comparisons made, is at most `level`; "too few
 * runs to say" where not even complete separation of the two samples could reach it.
 */
export function compareRuns(runs: readonly ComparedRun[], options: ComparisonOptions): Comparison {
  const { level = 0.05 } = options;
  const bootstrap = { random: options.random, resamples: options.resamples ?? 2000 };
  const chosen = options.metrics ?? metrics.map(({ name }) => name);
  const groups = groupsOf(runs);
  const baseline = options.baseline ?? groups[0]?.configuration ?? '';
  const raw = groups
    .filter(({ configuration }) => configuration !== baseline)
    .flatMap((group) => {
      const reference = groups.find(
        ({ task, configuration }) => task === group.task && configuration === baseline,
      );
      if (reference === undefined) return [];
      const pair = { group, reference };
      return [rateDifference(pair), ...chosen.map((metric) => metricDifference(metric, pair, bootstrap))];
    })
    .filter(({ n, baselineN }) => n > 0 && baselineN > 0);
  const adjusted = holm(raw.map(({ p }) => p));
  return {
    baseline,
    configurations: groups.map((group) => summarizeConfiguration(group, chosen, bootstrap)),
    differences: raw.map((difference, index) => {
      const pAdjusted = adjusted[index] ?? Number.NaN;
      const { smallest, ...rest } = difference;
      return { ...rest, pAdjusted, verdict: verdictOf(difference, pAdjusted, smallest * raw.length, level) };
    }),
  };
}

interface Group {
  readonly task: string;
  readonly configuration: string;
  readonly all: readonly ComparedRun[];
  /** Without infrastructure errors. */
  readonly counted: readonly ComparedRun[];
}

/** Runs by task and configuration: tasks as they came, the roomiest limits first. */
function groupsOf(runs: readonly ComparedRun[]): Group[] {
  return [...groupBy(runs, ({ task }) => task)].flatMap(([task, ofTask]) =>
    [...groupBy(ofTask, ({ configuration }) => configuration)]
      .sort(([, [first]], [, [second]]) => byRoom(first, second))
      .map(([configuration, all]) => ({
        task,
        configuration,
        all,
        counted: all.filter(({ outcome }) => !isInfrastructure(outcome)),
      })),
  );
}

/** Larger limits before smaller ones, no limit first; by memory, then memory.high, CPUs and processes. */
function byRoom(first: ComparedRun | undefined, second: ComparedRun | undefined): number {
  const keys = ['memoryMaxBytes', 'memoryHighBytes', 'cpus', 'pids'] as const;
  for (const key of keys) {
    const a = first?.limits[key] ?? Number.POSITIVE_INFINITY;
    const b = second?.limits[key] ?? Number.POSITIVE_INFINITY;
    if (a !== b) return b > a ? 1 : -1;
  }
  return 0;
}

interface Pair {
  readonly group: Group;
  readonly reference: Group;
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
  { group, reference }: Pair,
  bootstrap: BootstrapOptions,
): RawDifference {
  const x = valuesOf(group.counted, metric);
  const y = valuesOf(reference.counted, metric);
  const delta = cliffsDelta(x, y);
  const differenceOfMeans = (samples: readonly (readonly number[])[]): number =>
    mean(samples[0] ?? []) - mean(samples[1] ?? []);
  return {
    metric,
    task: group.task,
    configuration: group.configuration,
    baseline: reference.configuration,
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

function rateDifference({ group, reference }: Pair): RawDifference {
  const first = { successes: passedOf(group.counted), n: group.counted.length };
  const second = { successes: passedOf(reference.counted), n: reference.counted.length };
  const [p1, p2] = [first.successes / first.n, second.successes / second.n];
  return {
    metric: 'successRate',
    task: group.task,
    configuration: group.configuration,
    baseline: reference.configuration,
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
  { task, configuration, all, counted }: Group,
  chosen: readonly MetricName[],
  bootstrap: BootstrapOptions,
): ConfigurationSummary {
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of all) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const passed = passedOf(counted);
  return {
    task,
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
