import { quantile } from '../stats/quantile.js';
import type { Usage } from '../model/usage.js';
import { groupBy } from './group-by.js';
import type { ObservedRun } from './observed-run.js';

/** Sums of the exclusive usage of calls; null where the kernel gave no figure for any of them. */
export interface ResourcesOfTool {
  readonly tool: string;
  readonly calls: number;
  readonly cpuUsec: number | null;
  readonly throttledUsec: number | null;
  readonly ioReadBytes: number | null;
  readonly ioWriteBytes: number | null;
  readonly cpuSomeUsec: number | null;
  readonly memorySomeUsec: number | null;
  readonly ioSomeUsec: number | null;
  readonly majorFaults: number | null;
  readonly oomKills: number | null;
  /** Largest memory rise of a single call (inclusive), bytes. */
  readonly memoryRiseMaxBytes: number | null;
  readonly memoryRiseP95Bytes: number | null;
}

/**
 * What the published dataset could not tell: CPU, throttling, I/O, stalls (PSI) and faults per tool, out of
 * the calls' exclusive usage, so that nothing is counted twice. Runs without recorded usage add nothing.
 */
export function resourcesByTool(runs: readonly ObservedRun[]): ResourcesOfTool[] {
  const calls = runs.flatMap((run) => run.calls).filter((call) => call.exclusive !== null);
  return [...groupBy(calls, (call) => call.name)]
    .map(([tool, own]) => {
      const sum = (of: (usage: Usage) => number | null): number | null =>
        sumKnown(
          own.map((c) => c.exclusive),
          of,
        );
      const rises = own.flatMap(({ inclusive }) => inclusive?.memoryRiseBytes ?? []);
      return {
        tool,
        calls: own.length,
        cpuUsec: sum((usage) => usage.cpuUsec),
        throttledUsec: sum((usage) => usage.throttledUsec),
        ioReadBytes: sum((usage) => usage.ioReadBytes),
        ioWriteBytes: sum((usage) => usage.ioWriteBytes),
        cpuSomeUsec: sum((usage) => usage.pressure.cpuSomeUsec),
        memorySomeUsec: sum((usage) => usage.pressure.memorySomeUsec),
        ioSomeUsec: sum((usage) => usage.pressure.ioSomeUsec),
        majorFaults: sum((usage) => usage.majorFaults),
        oomKills: sum((usage) => usage.oomKills),
        memoryRiseMaxBytes: rises.length === 0 ? null : Math.max(...rises),
        memoryRiseP95Bytes: rises.length === 0 ? null : quantile(rises, 0.95),
      };
    })
    .sort((a, b) => (b.cpuUsec ?? 0) - (a.cpuUsec ?? 0));
}

function sumKnown(usages: readonly (Usage | null)[], of: (usage: Usage) => number | null): number | null {
  const known = usages.flatMap((usage) => (usage === null ? [] : (of(usage) ?? [])));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** What sampling alone would have missed in a run. */
export interface PeaksBetweenSamples {
  readonly run: string;
  /** Exact maximum of the run and the highest sample, MB. */
  readonly exactPeakMb: number;
  readonly sampledPeakMb: number;
  /** Share of the exact peak that no sample showed, 0..1. */
  readonly missedShare: number;
  /** Ticks whose exact maximum is more than 10 MB above both samples around it. */
  readonly hiddenPeaks: number;
}

const hiddenMb = 10;

/** For runs whose kernel gave exact maxima between ticks (memory.peak reset, Linux 6.12); others are left out. */
export function peaksBetweenSamples(runs: readonly ObservedRun[]): PeaksBetweenSamples[] {
  return runs.flatMap(({ id, samples: { memoryMb, peakMb } }) => {
    const known = (peakMb ?? []).filter((value) => !Number.isNaN(value));
    if (peakMb === null || known.length === 0) return [];
    const exactPeakMb = known.reduce((a, b) => Math.max(a, b), 0);
    const sampledPeakMb = memoryMb.reduce((a, b) => (b > a ? b : a), 0);
    const hiddenPeaks = peakMb.filter((peak, index) => {
      const around = Math.max(memoryMb[index] ?? 0, memoryMb[index - 1] ?? 0);
      return peak - around > hiddenMb;
    }).length;
    return [
      { run: id, exactPeakMb, sampledPeakMb, missedShare: 1 - sampledPeakMb / exactPeakMb, hiddenPeaks },
    ];
  });
}
