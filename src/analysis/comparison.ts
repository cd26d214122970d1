import type { BootstrapOptions } from '../stats/bootstrap.js';
import type { Interval } from '../stats/interval.js';
import { meanInterval } from '../stats/mean-interval.js';
import { madOutliers } from '../stats/outliers.js';
import { wilsonInterval } from '../stats/proportion.js';
import { type Summary, summarize } from '../stats/quantile.js';
import type { Random } from '../stats/random.js';
import { type ComparedRun, type MetricName, metrics } from './compared-run.js';
import { type Difference, type Group, type Pair, differencesOf, successOf } from './differences.js';
import { groupBy } from './group-by.js';
import { type Outcome, isInfrastructure } from './outcome.js';
import { roomiestFirst } from './roomiest-first.js';

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
  /** Runs of which the host guard said that the host was not quiet. They are counted all the same. */
  readonly noisyRuns: number;
  /** Why, in how many runs each: the numbers in what was said are those of the first. */
  readonly hostWarnings: readonly { readonly warning: string; readonly runs: number }[];
  /** Of those that count, the runs whose outcome is known; the success rate is out of them. */
  readonly judged: number;
  readonly passed: number;
  /** NaN where no outcome is known. */
  readonly successRate: number;
  /** Wilson, 95 %. */
  readonly successInterval: Interval;
  readonly metrics: Readonly<Partial<Record<MetricName, MetricSummary>>>;
}

export interface MetricSummary extends Summary {
  /** Of the mean, 95 % (bootstrap, see meanInterval); NaN for fewer than two values. */
  readonly meanInterval: Interval;
  /** Ids of runs with a value far from the others. They are counted all the same. */
  readonly outliers: readonly string[];
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
  const pairs = groups.flatMap((group): Pair[] => {
    const reference = groups.find(
      ({ task, configuration }) => task === group.task && configuration === baseline,
    );
    return reference === undefined || reference === group ? [] : [{ group, reference }];
  });
  return {
    baseline,
    configurations: groups.map((group) => summarizeConfiguration(group, chosen, bootstrap)),
    differences: differencesOf(pairs, chosen, bootstrap, level),
  };
}

/** Runs by task and configuration: tasks as they came, the roomiest limits first. */
function groupsOf(runs: readonly ComparedRun[]): Group[] {
  return [...groupBy(runs, ({ task }) => task)].flatMap(([task, ofTask]) =>
    [...groupBy(ofTask, ({ configuration }) => configuration)]
      .sort(([, [first]], [, [second]]) => roomiestFirst(first?.limits ?? {}, second?.limits ?? {}))
      .map(([configuration, all]) => ({
        task,
        configuration,
        all,
        counted: all.filter(({ outcome }) => !isInfrastructure(outcome)),
      })),
  );
}

/** The same warning with other numbers is the same kind of noise. */
function warningsOf(runs: readonly ComparedRun[]): ConfigurationSummary['hostWarnings'] {
  const said = runs.flatMap(({ hostWarnings }) => {
    const kinds = groupBy(hostWarnings, (warning) => warning.replaceAll(/[\d.]+( [KMGT]?i?B\b)?/g, '#'));
    return [...kinds].map(([kind, [first = '']]) => ({ kind, first }));
  });
  return [...groupBy(said, ({ kind }) => kind).values()]
    .map((own) => ({ warning: own[0]?.first ?? '', runs: own.length }))
    .sort((a, b) => b.runs - a.runs);
}

function summarizeConfiguration(
  { task, configuration, all, counted }: Group,
  chosen: readonly MetricName[],
  bootstrap: BootstrapOptions,
): ConfigurationSummary {
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of all) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const { successes: passed, n: judged } = successOf(counted);
  return {
    task,
    configuration,
    runs: all.length,
    counted: counted.length,
    outcomes,
    noisyRuns: all.filter(({ hostWarnings }) => hostWarnings.length > 0).length,
    hostWarnings: warningsOf(all),
    judged,
    passed,
    successRate: passed / judged,
    successInterval: wilsonInterval(passed, judged),
    metrics: Object.fromEntries(
      chosen.flatMap((metric) => {
        const known = counted.filter((run) => !Number.isNaN(run.metrics[metric]));
        const values = known.map((run) => run.metrics[metric]);
        if (values.length === 0) return [];
        const interval = meanInterval([values], bootstrap);
        const outliers = madOutliers(values).flatMap((index) => known[index]?.id ?? []);
        return [[metric, { ...summarize(values), meanInterval: interval, outliers }]];
      }),
    ),
  };
}
