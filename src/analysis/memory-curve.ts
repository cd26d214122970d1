import { mean, median, quantile } from '../stats/quantile.js';
import { groupBy } from './group-by.js';
import type { ObservedRun } from './observed-run.js';
import { lowerBound } from './spans.js';

export interface CurvePoint {
  /** Position in the run, 0..1: the middle of the bin. */
  readonly position: number;
  /** Runs that have a sample in the bin. */
  readonly runs: number;
  readonly meanMb: number;
  readonly p10Mb: number;
  readonly p90Mb: number;
}

/**
 * Memory over normalised run time: each run's mean in each bin (a run counts once per bin however long it
 * is), then mean, P10 and P90 over the runs.
 */
export function memoryOverRun(runs: readonly ObservedRun[], bins = 50): CurvePoint[] {
  const values = Array.from({ length: bins }, (): number[] => []);
  for (const { samples } of runs) {
    const startS = samples.timeS[0] ?? Number.NaN;
    const lengthS = (samples.timeS.at(-1) ?? Number.NaN) - startS;
    if (!(lengthS > 0)) continue;
    for (let bin = 0; bin < bins; bin += 1) {
      const first = lowerBound(samples.timeS, startS + (lengthS * bin) / bins);
      const last = bin === bins - 1;
      const end = last
        ? samples.timeS.length
        : lowerBound(samples.timeS, startS + (lengthS * (bin + 1)) / bins);
      const own = samples.memoryMb.slice(first, end).filter((value) => !Number.isNaN(value));
      if (own.length > 0) values[bin]?.push(mean(own));
    }
  }
  return values.map((own, bin) => ({
    position: (bin + 0.5) / bins,
    runs: own.length,
    meanMb: mean(own),
    p10Mb: quantile(own, 0.1),
    p90Mb: quantile(own, 0.9),
  }));
}

/**
 * What the agent's own framework takes before any tool does: the median memory of the first 10 % of a run's
 * samples, MB. NaN without samples.
 */
export function frameworkBaselineMb(run: ObservedRun): number {
  const count = Math.ceil(run.samples.memoryMb.length / 10);
  return median(run.samples.memoryMb.slice(0, count).filter((value) => !Number.isNaN(value)));
}

export interface VersionBaseline {
  /** CLI version; null where no trace told. */
  readonly cliVersion: string | null;
  readonly runs: number;
  readonly medianMb: number;
  readonly minMb: number;
  readonly maxMb: number;
}

/** Framework baseline by CLI version, in the order of versions. */
export function baselineByVersion(runs: readonly ObservedRun[]): VersionBaseline[] {
  return [...groupBy(runs, (run) => run.cliVersion)]
    .map(([cliVersion, own]) => {
      const baselines = own.map(frameworkBaselineMb).filter((value) => !Number.isNaN(value));
      return {
        cliVersion,
        runs: own.length,
        medianMb: median(baselines),
        minMb: quantile(baselines, 0),
        maxMb: quantile(baselines, 1),
      };
    })
    .sort((a, b) => (a.cliVersion ?? '').localeCompare(b.cliVersion ?? '', 'en', { numeric: true }));
}
