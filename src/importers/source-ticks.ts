import { emptyTickSeries, type TickSeries } from '../model/tick.js';
import { cumulativeCpuSeconds, isDeadSample, memoryMegabytes } from './podman-stats.js';
import type { SourceRun } from './source-run.js';

/** Sentences for run.json: what a reader should know before trusting the figures of an import. */
export const sourceLimits: readonly string[] = [
  'Imported: sampled about once a second with `podman stats`; calls between two samples are interpolated.',
  'Memory is what Podman printed, rounded to four digits, and probably anonymous memory only.',
  'CPU is recovered from the printed average since the start of the container.',
  'I/O, pressure, throttling and OOM kills were not recorded.',
];

/**
 * The samples of a source run as ticks: decimal memory, recovered CPU, samples of a dead container dropped.
 * Time counts from the first kept sample, whose wall clock is `startMs`; null where no sample is left.
 */
export function sourceTicks(source: SourceRun): { startMs: number; ticks: TickSeries } | null {
  const samples = source.samples.filter((sample) => !isDeadSample(sample));
  const [first] = samples;
  if (first === undefined) return null;
  const ticks = emptyTickSeries(samples.length);
  const cpuS = cumulativeCpuSeconds(samples);
  samples.forEach((sample, index) => {
    ticks.timeNs[index] = Math.round((sample.epochS - first.epochS) * 1e9);
    ticks.columns.memoryBytes[index] = Math.round(memoryMegabytes(sample.memory, 'decimal') * 1e6);
    ticks.columns.cpuUsec[index] = Math.round((cpuS[index] ?? Number.NaN) * 1e6);
  });
  return { startMs: first.epochS * 1000, ticks };
}
