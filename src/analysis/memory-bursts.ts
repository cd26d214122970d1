import { median, sorted } from '../stats/quantile.js';
import { memoryRates } from './dataset-figures.js';
import { type ObservedRun, callSpans } from './observed-run.js';
import { insideFlags, unionOf } from './spans.js';

export interface MemoryBurst {
  /** Seconds from the run's first sample to the first above the threshold. */
  readonly startS: number;
  /** From that sample to the first that is below again (the last sample, if none is): at most one interval too long. */
  readonly widthS: number;
  /** Highest sample above the baseline, MB. */
  readonly heightMb: number;
  /** Integral of memory above the baseline over the width (trapezes), MB s. */
  readonly areaMbS: number;
  readonly inTool: boolean;
}

/**
 * Bursts of a run: maximal stretches of samples above `factor` times its baseline, the median of all its
 * samples. The paper's 300 MB threshold is in DatasetFigures; this one follows the run.
 */
export function memoryBursts(run: ObservedRun, factor = 1.5): MemoryBurst[] {
  const { timeS, memoryMb } = run.samples;
  const baseline = median(memoryMb.filter((value) => !Number.isNaN(value)));
  const inside = insideFlags(timeS, unionOf(callSpans(run)));
  const bursts: MemoryBurst[] = [];
  for (let first = 0; first < timeS.length; first += 1) {
    if (!((memoryMb[first] ?? Number.NaN) > factor * baseline)) continue;
    let last = first;
    while ((memoryMb[last + 1] ?? Number.NaN) > factor * baseline) last += 1;
    bursts.push(burstOf(run, first, last, baseline, inside.slice(first, last + 1).includes(true)));
    first = last;
  }
  return bursts;
}

function burstOf(
  { samples: { timeS, memoryMb } }: ObservedRun,
  first: number,
  last: number,
  baseline: number,
  inTool: boolean,
): MemoryBurst {
  const above = (index: number): number => Math.max(0, (memoryMb[index] ?? baseline) - baseline);
  const time = (index: number): number => timeS[index] ?? Number.NaN;
  const end = Math.min(last + 1, timeS.length - 1);
  let heightMb = 0;
  let areaMbS = 0;
  for (let index = first; index <= last; index += 1) {
    heightMb = Math.max(heightMb, above(index));
    if (index < end) areaMbS += ((above(index) + above(index + 1)) / 2) * (time(index + 1) - time(index));
  }
  return { startS: time(first) - time(0), widthS: time(end) - time(first), heightMb, areaMbS, inTool };
}

export interface RateBin {
  /** Rates in low <= rate < high, MB/s. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Histogram of |rate of change| of memory: below 1 MB/s, then bins that double. */
export function memoryRateHistogram(runs: readonly ObservedRun[]): RateBin[] {
  const rates = sorted(runs.flatMap(memoryRates));
  const bins: RateBin[] = [];
  for (let low = 0, high = 1, first = 0; first < rates.length; low = high, high *= 2) {
    const upper = rates.findIndex((rate) => rate >= high);
    const end = upper < 0 ? rates.length : upper;
    bins.push({ low, high, count: end - first });
    first = end;
  }
  return bins;
}
