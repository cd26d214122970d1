import { mean, quantile } from '../stats/quantile.js';
import { type Random, shuffled } from '../stats/random.js';
import type { ObservedRun } from './observed-run.js';

export interface PackingOptions {
  /** Runs side by side in each draw. */
  readonly together: number;
  readonly draws?: number;
  readonly random: Random;
}

export interface Packing {
  readonly together: number;
  readonly draws: number;
  /** Means over the draws, MB: what limits at each run's own peak would reserve, and what was needed at once. */
  readonly sumOfPeaksMb: number;
  readonly peakOfSumMb: number;
  /** Sum of peaks over peak of the sum, per draw: how many times more the reservation is than the need. */
  readonly overcommit: { readonly mean: number; readonly p10: number; readonly p90: number };
}

/**
 * Packing simulation: `draws` times, `together` runs (each once, as long as there are enough) start at
 * moments drawn uniformly from the length of the longest of them. A run counts from its first to its last
 * sample; between samples it holds what the sample before said. NaN without runs.
 */
export function packingSimulation(runs: readonly ObservedRun[], options: PackingOptions): Packing {
  const { together, draws = 200, random } = options;
  const usable = runs.filter((run) => run.samples.timeS.length > 1).map(curveOf);
  const sums: number[] = [];
  const peaks: number[] = [];
  for (let draw = 0; draw < draws && usable.length > 0; draw += 1) {
    const chosen = choose(usable, together, random);
    const longest = Math.max(...chosen.map(({ lengthS }) => lengthS));
    const offsets = chosen.map(() => random() * longest);
    sums.push(chosen.reduce((sum, { peakMb }) => sum + peakMb, 0));
    peaks.push(peakOfSum(chosen, offsets));
  }
  const ratios = sums.map((sum, index) => sum / (peaks[index] ?? Number.NaN));
  return {
    together,
    draws: sums.length,
    sumOfPeaksMb: mean(sums),
    peakOfSumMb: mean(peaks),
    overcommit: { mean: mean(ratios), p10: quantile(ratios, 0.1), p90: quantile(ratios, 0.9) },
  };
}

interface Curve {
  /** Seconds since the first sample. */
  readonly timeS: readonly number[];
  readonly memoryMb: readonly number[];
  readonly lengthS: number;
  readonly peakMb: number;
}

function curveOf({ samples }: ObservedRun): Curve {
  const startS = samples.timeS[0] ?? Number.NaN;
  const timeS = samples.timeS.map((time) => time - startS);
  const memoryMb = samples.memoryMb.map((value) => (Number.isNaN(value) ? 0 : value));
  return {
    timeS,
    memoryMb,
    lengthS: timeS.at(-1) ?? 0,
    peakMb: memoryMb.reduce((a, b) => Math.max(a, b), 0),
  };
}

function choose(curves: readonly Curve[], count: number, random: Random): Curve[] {
  const chosen: Curve[] = [];
  while (chosen.length < count) chosen.push(...shuffled(curves, random).slice(0, count - chosen.length));
  return chosen;
}

/** The sum can only rise at a sample of one of the curves: those are the moments to look at. */
function peakOfSum(curves: readonly Curve[], offsets: readonly number[]): number {
  const changes = curves.flatMap((curve, which) => {
    const offset = offsets[which] ?? 0;
    const steps = curve.timeS.map((time, index) => ({
      time: time + offset,
      change: (curve.memoryMb[index] ?? 0) - (index === 0 ? 0 : (curve.memoryMb[index - 1] ?? 0)),
    }));
    return [...steps, { time: curve.lengthS + offset + 1e-9, change: -(curve.memoryMb.at(-1) ?? 0) }];
  });
  changes.sort((a, b) => a.time - b.time);
  let sum = 0;
  let peak = 0;
  for (const { change } of changes) {
    sum += change;
    if (sum > peak) peak = sum;
  }
  return peak;
}
