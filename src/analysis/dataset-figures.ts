import { pearson } from '../stats/correlation.js';
import { mean, median, quantile } from '../stats/quantile.js';
import { type BashSpike, bashSpikes } from './bash-spikes.js';
import { groupBy } from './group-by.js';
import { type ObservedRun, callSpans } from './observed-run.js';
import { consecutiveBashGroups } from './retries.js';
import { indexesWithin, insideFlags, interpolate, unionOf } from './spans.js';

/**
 * The figures of "AgentCgroup" (arXiv 2602.09345) over a set of runs. Shares in percent, memory in MB. What is said of
 * calls is said of the runs whose calls are known: an untraced run is not one without calls.
 */
export interface DatasetFigures {
  readonly runs: number;
  /** Runs of which no trace tells the calls. */
  readonly untracedRuns: number;
  readonly samples: number;
  /** Samples that lie in a call (start <= time <= end). */
  readonly toolSamplePercent: number;
  /** Samples above 300 MB, and how many of them lie in a call. */
  readonly memoryBursts: number;
  readonly memoryBurstsInToolPercent: number;
  /** Samples above 30 % of one CPU. */
  readonly cpuBursts: number;
  readonly cpuBurstsInToolPercent: number;
  /** Pearson correlation of CPU and memory, per run. */
  readonly cpuMemoryCorrelation: { readonly mean: number; readonly min: number; readonly max: number };
  /** Largest over mean memory, per run. */
  readonly memoryPeakToMean: { readonly median: number; readonly mean: number; readonly max: number };
  readonly toolCalls: number;
  readonly toolCallsWithoutSamplePercent: number;
  readonly retry: { readonly runsWithGroup: number; readonly groups: number; readonly longest: number };
  /** |difference| per second of samples less than 2 s apart. */
  readonly memoryRateMbPerS: { readonly p95: number; readonly max: number };
  readonly bashCategories: Readonly<Record<string, CategoryFigures>>;
  /** CPU time by the inverted average; null by the paper's method. */
  readonly cpuSecondsTotal: number | null;
  readonly cpuSecondsInToolPercent: number | null;
  readonly peakIntervalCpuPercent: number | null;
}

export interface CategoryFigures {
  readonly n: number;
  readonly meanMemorySpikeMb: number;
  readonly p95MemorySpikeMb: number;
  readonly meanCpuSpikePercent: number;
  readonly p95CpuSpikePercent: number;
}

const memoryBurstMb = 300;
const cpuBurstPercent = 30;
const steadyIntervalS = 2;
const leastIntervalS = 0.01;

/** All of it in one pass over the runs; NaN where nothing was there to count. */
export function datasetFigures(runs: readonly ObservedRun[]): DatasetFigures {
  const memory = { all: 0, traced: 0, inTool: 0 };
  const cpu = { all: 0, traced: 0, inTool: 0 };
  let samples = 0;
  let tracedSamples = 0;
  let samplesInTool = 0;
  for (const run of runs) {
    const { timeS, burstMemoryMb, cpuPercent } = run.samples;
    samples += timeS.length;
    if (run.traced) tracedSamples += timeS.length;
    insideFlags(timeS, unionOf(callSpans(run))).forEach((inside, index) => {
      if (inside) samplesInTool += 1;
      countBurst(memory, (burstMemoryMb[index] ?? 0) > memoryBurstMb, run.traced, inside);
      countBurst(cpu, (cpuPercent[index] ?? 0) > cpuBurstPercent, run.traced, inside);
    });
  }
  const traced = runs.filter((run) => run.traced);
  const orUnknown = (count: number): number => (traced.length === 0 ? Number.NaN : count);
  const correlations = runs.map(cpuMemoryCorrelation).filter((value) => !Number.isNaN(value));
  const ratios = runs.map(memoryPeakToMean).filter((value) => !Number.isNaN(value));
  const calls = traced.flatMap(callSampleCounts);
  const groups = traced.map((run) => consecutiveBashGroups(run.calls));
  const rates = runs.flatMap(memoryRates);
  return {
    runs: runs.length,
    untracedRuns: runs.length - traced.length,
    samples,
    toolSamplePercent: percent(samplesInTool, tracedSamples),
    memoryBursts: memory.all,
    memoryBurstsInToolPercent: percent(memory.inTool, memory.traced),
    cpuBursts: cpu.all,
    cpuBurstsInToolPercent: percent(cpu.inTool, cpu.traced),
    cpuMemoryCorrelation: {
      mean: mean(correlations),
      min: quantile(correlations, 0),
      max: quantile(correlations, 1),
    },
    memoryPeakToMean: { median: median(ratios), mean: mean(ratios), max: quantile(ratios, 1) },
    toolCalls: orUnknown(calls.length),
    toolCallsWithoutSamplePercent: percent(calls.filter((count) => count === 0).length, calls.length),
    retry: {
      runsWithGroup: orUnknown(groups.filter((lengths) => lengths.length > 0).length),
      groups: orUnknown(groups.flat().length),
      longest: orUnknown(groups.flat().reduce((longest, length) => Math.max(longest, length), 0)),
    },
    memoryRateMbPerS: { p95: quantile(rates, 0.95), max: quantile(rates, 1) },
    bashCategories: categoryFigures(runs.flatMap(bashSpikes)),
    ...cpuSeconds(runs),
  };
}

function countBurst(
  count: { all: number; traced: number; inTool: number },
  isBurst: boolean,
  traced: boolean,
  inside: boolean,
): void {
  if (!isBurst) return;
  count.all += 1;
  if (traced) count.traced += 1;
  if (inside) count.inTool += 1;
}

function percent(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : (part / whole) * 100;
}

/** Pearson correlation of CPU and memory over the samples of a run that have both. */
export function cpuMemoryCorrelation(run: ObservedRun): number {
  const { memoryMb, cpuPercent } = run.samples;
  const both = memoryMb.flatMap((memory, index) => {
    const cpu = cpuPercent[index] ?? Number.NaN;
    return Number.isNaN(memory) || Number.isNaN(cpu) ? [] : [[memory, cpu] as const];
  });
  return pearson(
    both.map(([memory]) => memory),
    both.map(([, cpu]) => cpu),
  );
}

/** Largest over mean memory of a run: how much a limit at the peak leaves unused on average. */
export function memoryPeakToMean(run: ObservedRun): number {
  const memory = run.samples.memoryMb.filter((value) => !Number.isNaN(value));
  return quantile(memory, 1) / mean(memory);
}

/** |difference of memory| per second, MB/s, of samples less than 2 s and more than 10 ms apart: late ticks catch up. */
export function memoryRates(run: ObservedRun): number[] {
  const { timeS, burstMemoryMb } = run.samples;
  return timeS.flatMap((time, index) => {
    const seconds = time - (timeS[index - 1] ?? Number.NaN);
    const change = (burstMemoryMb[index] ?? Number.NaN) - (burstMemoryMb[index - 1] ?? Number.NaN);
    const rate = Math.abs(change) / seconds;
    return seconds > leastIntervalS && seconds < steadyIntervalS && !Number.isNaN(rate) ? [rate] : [];
  });
}

/** How many samples each call holds; 0 for a call that never ended. */
function callSampleCounts(run: ObservedRun): number[] {
  return run.calls.map(({ startS, endS }) => {
    if (endS === null) return 0;
    const { first, end } = indexesWithin(run.samples.timeS, { startS, endS });
    return Math.max(0, end - first);
  });
}

function categoryFigures(spikes: readonly BashSpike[]): Record<string, CategoryFigures> {
  const byCategory = groupBy(spikes, (spike) => spike.category);
  const figures = [...byCategory].map(([category, list]) => {
    const memory = list.map((spike) => spike.memoryMb);
    const cpu = list.map((spike) => spike.cpuPercent);
    return [
      category,
      {
        n: list.length,
        meanMemorySpikeMb: mean(memory),
        p95MemorySpikeMb: quantile(memory, 0.95),
        meanCpuSpikePercent: mean(cpu),
        p95CpuSpikePercent: quantile(cpu, 0.95),
      },
    ] as const;
  });
  return Object.fromEntries(figures.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** CPU seconds of all runs, the share of them in the union of the calls, and the busiest interval. */
function cpuSeconds(
  runs: readonly ObservedRun[],
): Pick<DatasetFigures, 'cpuSecondsTotal' | 'cpuSecondsInToolPercent' | 'peakIntervalCpuPercent'> {
  let total = 0;
  let tracedTotal = 0;
  let inTool = 0;
  let peak = Number.NaN;
  for (const run of runs) {
    const { timeS, cpuS, cpuPercent } = run.samples;
    if (cpuS === null)
      return { cpuSecondsTotal: null, cpuSecondsInToolPercent: null, peakIntervalCpuPercent: null };
    total += cpuS.at(-1) ?? 0;
    if (run.traced) tracedTotal += cpuS.at(-1) ?? 0;
    for (const { startS, endS } of unionOf(callSpans(run))) {
      inTool += interpolate(timeS, cpuS, endS) - interpolate(timeS, cpuS, startS);
    }
    for (const value of cpuPercent) if (!(value <= peak) && !Number.isNaN(value)) peak = value;
  }
  return {
    cpuSecondsTotal: total,
    cpuSecondsInToolPercent: percent(inTool, tracedTotal),
    peakIntervalCpuPercent: peak,
  };
}
