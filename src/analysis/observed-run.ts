import {
  type MemoryReading,
  type PodmanStatsSample,
  cumulativeCpuSeconds,
  isDeadSample,
  memoryMegabytes,
} from '../importers/podman-stats.js';
import type { SourceRun } from '../importers/source-run.js';
import type { TokenUsage } from '../model/trace.js';
import type { Usage } from '../model/usage.js';
import { bashCategory } from '../shell/category.js';
import { type EdgeAccuracy, edgeAccuracy } from './edge-accuracy.js';
import { type Span, totalSeconds, unionOf } from './spans.js';

/** A run as the analyses see it: samples and calls on one clock, whatever it was recorded with. */
export interface ObservedRun {
  readonly id: string;
  /** What was asked of the agent; runs of one task are repeats of each other. */
  readonly task: string;
  readonly samples: ObservedSamples;
  /** Whether a trace told of the calls; without one that there were none is not known. */
  readonly traced: boolean;
  /** In the order they were made. */
  readonly calls: readonly ObservedCall[];
  /** Seconds by phase; a phase that was not observed is not in the list. */
  readonly phases: readonly ObservedPhase[];
  readonly cliVersion: string | null;
  /** Each message counted once; null where no trace told. */
  readonly tokens: TokenUsage | null;
  /** Answers of the model; null where no trace told. */
  readonly turns: number | null;
  /** Edges of its Bash calls against the processes its source traced; null where it traced none. */
  readonly edges: EdgeAccuracy | null;
}

export interface ObservedPhase {
  readonly name: string;
  readonly seconds: number;
}

/** Samples by column, all of one length; times ascend, seconds since the epoch. */
export interface ObservedSamples {
  readonly timeS: readonly number[];
  /** Megabytes (10^6), for figures of the whole run. */
  readonly memoryMb: readonly number[];
  /** Megabytes for bursts, spikes and rates of change; differs from memoryMb by the paper's method only. */
  readonly burstMemoryMb: readonly number[];
  /** Percent of one CPU: of the interval since the sample before; by the paper's method the average since the start. */
  readonly cpuPercent: readonly number[];
  /** CPU seconds since the first sample; null by the paper's method, which has none. */
  readonly cpuS: readonly number[] | null;
  /** Exact maxima since the sample before, megabytes (NaN where the kernel gave none); null for imports. */
  readonly peakMb: readonly number[] | null;
}

export interface ObservedCall {
  readonly name: string;
  readonly startS: number;
  /** Null: it never ended. */
  readonly endS: number | null;
  /** The command of a Bash call. */
  readonly command: string | null;
  /** What a Bash command does; null for other tools. */
  readonly category: string | null;
  /** Whether the tool reported an error; null: not known. */
  readonly failed: boolean | null;
  /** What it cost, where it was recorded by cgmon; null for imports. See ToolCallUsage. */
  readonly inclusive: Usage | null;
  readonly exclusive: Usage | null;
}

/** The windows of the calls that ended. */
export function callSpans(run: ObservedRun): Span[] {
  return run.calls.flatMap(({ startS, endS }) => (endS === null ? [] : [{ startS, endS }]));
}

export type Method = 'paper' | 'corrected';

/**
 * An imported run, read by the paper's method or corrected.
 *
 * paper: every sample as printed. Bursts and rates of change cut three characters off the memory strings, as
 * do the spikes; whole-run figures read 1 GB as 1024 MB; CPU is the printed average since the start.
 * corrected: samples of a dead container dropped, decimal units everywhere, CPU of each interval out of the
 * inverted average (the first sample keeps the printed figure: it is the average of the interval before it).
 */
export function observeSourceRun(run: SourceRun, method: Method): ObservedRun {
  const samples = method === 'paper' ? paperSamples(run.samples) : correctedSamples(run.samples);
  return {
    id: run.attempt === null ? run.task : `${run.task}/${run.attempt}`,
    task: run.task,
    samples,
    traced: callsKnown(run),
    calls: run.calls.map((call) => ({
      ...call,
      category: call.command === null ? null : bashCategory(call.command),
      inclusive: null,
      exclusive: null,
    })),
    phases: sourcePhases(run, samples),
    cliVersion: run.cliVersions[0] ?? null,
    tokens: run.tokens,
    turns: run.turns,
    edges: run.processes === null ? null : edgeAccuracy(run.calls, run.processes),
  };
}

function callsKnown(source: SourceRun): boolean {
  return source.calls.length > 0 || source.tokens !== null;
}

/**
 * Phases of a source run: pull and image as it timed them, create for what its agent time exceeds the sampled
 * time (Podman copying layers for keep-id: not the agent), tool for the union of the calls, think for the rest.
 */
function sourcePhases(source: SourceRun, samples: ObservedSamples): ObservedPhase[] {
  const startS = samples.timeS[0] ?? Number.NaN;
  const endS = samples.timeS.at(-1) ?? Number.NaN;
  const spans = source.calls.flatMap((call) =>
    call.endS === null
      ? []
      : [{ startS: Math.max(startS, call.startS), endS: Math.min(endS, call.endS) }].filter(
          (span) => span.endS > span.startS,
        ),
  );
  const toolS = totalSeconds(unionOf(spans));
  const phases = [
    { name: 'pull', seconds: source.pullS },
    { name: 'image', seconds: source.permissionFixS },
    { name: 'create', seconds: source.agentS === null ? null : Math.max(0, source.agentS - (endS - startS)) },
    { name: 'think', seconds: callsKnown(source) ? endS - startS - toolS : null },
    { name: 'tool', seconds: callsKnown(source) ? toolS : null },
  ];
  return phases.flatMap(({ name, seconds }) =>
    seconds === null || Number.isNaN(seconds) ? [] : [{ name, seconds }],
  );
}

function paperSamples(samples: readonly PodmanStatsSample[]): ObservedSamples {
  const read = (reading: MemoryReading): number[] =>
    samples.map(({ memory }) => memoryMegabytes(memory, reading));
  return {
    timeS: samples.map(({ epochS }) => epochS),
    memoryMb: read('gb-1024'),
    burstMemoryMb: read('cut-three'),
    cpuPercent: samples.map(({ cpuPercent }) => Number(cpuPercent)),
    cpuS: null,
    peakMb: null,
  };
}

function correctedSamples(all: readonly PodmanStatsSample[]): ObservedSamples {
  const samples = all.filter((sample) => !isDeadSample(sample));
  const timeS = samples.map(({ epochS }) => epochS);
  const memoryMb = samples.map(({ memory }) => memoryMegabytes(memory, 'decimal'));
  const cpuS = cumulativeCpuSeconds(samples);
  const first = Number(samples[0]?.cpuPercent ?? Number.NaN);
  return {
    timeS,
    memoryMb,
    burstMemoryMb: memoryMb,
    cpuPercent: intervalPercent(timeS, cpuS, first),
    cpuS,
    peakMb: null,
  };
}

/**
 * CPU in percent of one CPU, for each sample over the time since the latest one at least `spanS` before it;
 * `first` stands for the samples that have none.
 */
export function intervalPercent(
  timeS: readonly number[],
  cpuS: readonly number[],
  first: number,
  spanS = 0,
): number[] {
  let from = -1;
  return timeS.map((time, index) => {
    while (from + 1 < index && time - (timeS[from + 1] ?? Number.NaN) >= spanS) from += 1;
    if (from < 0) return first;
    const seconds = time - (timeS[from] ?? Number.NaN);
    const used = (cpuS[index] ?? Number.NaN) - (cpuS[from] ?? Number.NaN);
    return seconds > 0 ? (used / seconds) * 100 : Number.NaN;
  });
}
