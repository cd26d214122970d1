import type { BootstrapOptions } from '../stats/bootstrap.js';
import { type EffectMagnitude, cliffsDelta, effectMagnitude, hodgesLehmann } from '../stats/effect-size.js';
import type { Interval } from '../stats/interval.js';
import { mannWhitney, smallestP } from '../stats/mann-whitney.js';
import { meanInterval } from '../stats/mean-interval.js';
import { holm } from '../stats/multiple-comparisons.js';
import { fisherExact, proportionDifferenceInterval } from '../stats/proportion.js';
import { mean } from '../stats/quantile.js';
import type { ComparedRun, MetricName } from './compared-run.js';

/** The runs of one task under one configuration. */
export interface Group {
  readonly task: string;
  readonly configuration: string;
  readonly all: readonly ComparedRun[];
  /** Without infrastructure errors. */
  readonly counted: readonly ComparedRun[];
}

/** A configuration and the baseline of its task. */
export interface Pair {
  readonly group: Group;
  readonly reference: Group;
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
  /** Every value of both samples is the same: no comparison was made. */
  readonly constant: boolean;
  readonly verdict: Verdict;
}

/**
 * All differences, with p-values corrected for all of them together. A comparison in which every value is the
 * same (no OOM kills anywhere) is none: it is left out of the correction. Metrics without figures are left out.
 */
export function differencesOf(
  pairs: readonly Pair[],
  metrics: readonly MetricName[],
  bootstrap: BootstrapOptions,
  level: number,
): Difference[] {
  const raw = pairs
    .flatMap((pair) => [
      rateDifference(pair),
      ...metrics.map((metric) => metricDifference(metric, pair, bootstrap)),
    ])
    .filter(({ n, baselineN }) => n > 0 && baselineN > 0);
  const adjusted = holm(raw.map(({ p, constant }) => (constant ? Number.NaN : p)));
  const made = raw.filter(({ constant }) => !constant).length;
  return raw.map(({ smallest, ...difference }, index) => {
    const { constant } = difference;
    const pAdjusted = constant ? 1 : (adjusted[index] ?? Number.NaN);
    const attainable = smallest * (constant ? 1 : made);
    return { ...difference, pAdjusted, verdict: verdictOf(difference, pAdjusted, attainable, level) };
  });
}

function verdictOf(
  { difference, shift, delta }: Pick<Difference, 'difference' | 'shift' | 'delta'>,
  pAdjusted: number,
  attainable: number,
  level: number,
): Verdict {
  if (pAdjusted <= level) {
    // The test is about ranks: its direction is that of delta, for rates that of the difference.
    const direction = Number.isNaN(delta) ? difference : delta || shift;
    return direction > 0 ? 'more' : 'less';
  }
  return attainable > level ? 'too few runs to say' : 'no difference found';
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
  return {
    metric,
    task: group.task,
    configuration: group.configuration,
    baseline: reference.configuration,
    n: x.length,
    baselineN: y.length,
    difference: mean(x) - mean(y),
    interval: meanInterval([x, y], bootstrap),
    ratio: mean(x) / mean(y),
    shift: hodgesLehmann(x, y),
    delta,
    magnitude: Number.isNaN(delta) ? null : effectMagnitude(delta),
    p: mannWhitney(x, y).p,
    smallest: smallestP(x.length, y.length),
    constant: new Set([...x, ...y]).size === 1,
  };
}

function rateDifference({ group, reference }: Pair): RawDifference {
  const first = successOf(group.counted);
  const second = successOf(reference.counted);
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
    constant: [0, first.n + second.n].includes(first.successes + second.successes),
    smallest: fisherExact({ successes: first.n, n: first.n }, { successes: 0, n: second.n }),
  };
}

function valuesOf(runs: readonly ComparedRun[], metric: MetricName): number[] {
  return runs.map((run) => run.metrics[metric]).filter((value) => !Number.isNaN(value));
}

/** Of the runs whose outcome is known, how many passed. */
export function successOf(runs: readonly ComparedRun[]): { readonly successes: number; readonly n: number } {
  const judged = runs.filter(({ outcome }) => outcome !== 'unknown');
  return { successes: judged.filter(({ outcome }) => outcome === 'passed').length, n: judged.length };
}
