import type { Limits, Run } from '../model/run.js';
import type { ToolCallUsage } from '../model/tool-call.js';
import type { Outcome } from './outcome.js';
import { failureRetries } from './retries.js';
import { totalSeconds, unionOf } from './spans.js';

/** What is compared from run to run. Seconds, bytes or counts; the name tells the unit. */
export const metrics = [
  { name: 'wallS', title: 'wall time', unit: 's' },
  { name: 'toolS', title: 'tool time', unit: 's' },
  { name: 'thinkingS', title: 'thinking time', unit: 's' },
  { name: 'peakBytes', title: 'peak memory', unit: 'bytes' },
  { name: 'cpuS', title: 'CPU time', unit: 's' },
  { name: 'throttledS', title: 'throttled', unit: 's' },
  { name: 'cpuStallS', title: 'CPU stall', unit: 's' },
  { name: 'memoryStallS', title: 'memory stall', unit: 's' },
  { name: 'ioStallS', title: 'I/O stall', unit: 's' },
  { name: 'oomKills', title: 'OOM kills', unit: 'count' },
  { name: 'retries', title: 'retries', unit: 'count' },
  { name: 'tokens', title: 'tokens', unit: 'count' },
] as const;

export type MetricName = (typeof metrics)[number]['name'];

/** A run as comparisons see it. */
export interface ComparedRun {
  readonly id: string;
  /** Runs are compared within a task; "" where the task is not told apart. */
  readonly task: string;
  /** Runs of one configuration are repeats of each other: "memory 512 MiB, 2 CPUs". */
  readonly configuration: string;
  readonly limits: Limits;
  readonly outcome: Outcome;
  /** NaN where the kernel or the trace gave no figure. */
  readonly metrics: Readonly<Record<MetricName, number>>;
  readonly calls: readonly ComparedCall[];
  /** What an experiment's host guard said of the host before and during the run; empty where it was quiet or not watched. */
  readonly hostWarnings: readonly string[];
}

export interface ComparedCall {
  readonly name: string;
  readonly category: string | null;
  readonly seconds: number;
  readonly cpuS: number;
  readonly throttledS: number;
  readonly memoryRiseBytes: number;
}

/** A recorded run with its calls, for comparison. `configuration` is by its limits unless given. */
export function comparedRun(
  run: Run,
  calls: readonly ToolCallUsage[],
  outcome: Outcome,
  names: {
    readonly task?: string;
    readonly configuration?: string;
    readonly hostWarnings?: readonly string[];
  } = {},
): ComparedRun {
  const ended = calls.flatMap(({ startedAtMs, endedAtMs }) =>
    startedAtMs === null || endedAtMs === null
      ? []
      : [{ startS: startedAtMs / 1000, endS: endedAtMs / 1000 }],
  );
  const toolS = totalSeconds(unionOf(ended));
  const wallS = (run.durationMs ?? Number.NaN) / 1000;
  const { totals } = run;
  const tokens = run.trace?.tokens ?? null;
  // Imports may have calls without a trace: then whether they failed is not known.
  const callsKnown = run.trace !== null || calls.length > 0;
  return {
    id: run.id,
    task: names.task ?? '',
    configuration: names.configuration ?? configurationName(run.limits.asked),
    limits: run.limits.asked,
    hostWarnings: names.hostWarnings ?? [],
    outcome,
    metrics: {
      wallS,
      toolS: callsKnown ? toolS : Number.NaN,
      thinkingS: callsKnown ? thinkingSeconds(run) : Number.NaN,
      peakBytes: totals?.memoryPeakBytes ?? Number.NaN,
      cpuS: seconds(totals?.cpuUsec),
      throttledS: seconds(totals?.throttledUsec),
      cpuStallS: seconds(totals?.pressure.cpuSomeUsec),
      memoryStallS: seconds(totals?.pressure.memorySomeUsec),
      ioStallS: seconds(totals?.pressure.ioSomeUsec),
      oomKills: totals?.oomKills ?? Number.NaN,
      retries: run.trace === null ? Number.NaN : retriesOf(calls),
      tokens:
        tokens === null
          ? Number.NaN
          : tokens.inputTokens + tokens.outputTokens + tokens.cacheCreationTokens + tokens.cacheReadTokens,
    },
    calls: calls.map((call) => ({
      name: call.name,
      category: call.category,
      seconds: (call.durationMs ?? Number.NaN) / 1000,
      cpuS: seconds(call.exclusive?.cpuUsec),
      throttledS: seconds(call.exclusive?.throttledUsec),
      memoryRiseBytes: call.inclusive?.memoryRiseBytes ?? Number.NaN,
    })),
  };
}

function seconds(usec: number | null | undefined): number {
  return (usec ?? Number.NaN) / 1e6;
}

function thinkingSeconds(run: Run): number {
  const spans = run.phases.filter(({ name }) => name === 'think');
  return spans.length === 0
    ? Number.NaN
    : spans.reduce((sum, { startNs, endNs }) => sum + (endNs - startNs) / 1e9, 0);
}

/** Further attempts at commands that failed, over the whole run. */
function retriesOf(calls: readonly ToolCallUsage[]): number {
  const observed = calls.map((call) => ({
    name: call.name,
    startS: (call.startedAtMs ?? call.askedAtMs) / 1000,
    endS: call.endedAtMs === null ? null : call.endedAtMs / 1000,
    command: call.name === 'Bash' ? call.input.summary : null,
    failed: call.status === 'unfinished' ? null : call.status === 'error',
  }));
  return failureRetries(observed).reduce((sum, group) => sum + group.attempts - 1, 0);
}

/** "memory 512 MiB, 2 CPUs"; "no limits". Limits that were not asked for are not named. */
export function configurationName(limits: Limits): string {
  const parts = [
    named('memory', limits.memoryMaxBytes, exactBytes),
    named('memory.high', limits.memoryHighBytes, exactBytes),
    named('swap', limits.swapMaxBytes, exactBytes),
    named('cpus', limits.cpus, String),
    named('pids', limits.pids, String),
    ...(limits.io ?? []).map((rule) => `io ${rule}`),
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'no limits' : parts.join(', ');
}

function named(
  name: string,
  value: number | null | undefined,
  format: (value: number) => string,
): string | null {
  if (value === undefined) return null;
  return `${name} ${value === null ? 'unlimited' : format(value)}`;
}

/** "512 MiB", "1.5 GiB", "133.0625 MiB", "1000000 B": never rounded, so that two limits never share a name. */
function exactBytes(bytes: number): string {
  for (const [unit, size] of [['GiB', 1024 ** 3] as const, ['MiB', 1024 ** 2] as const]) {
    const value = bytes / size;
    if (value >= 1 && Number(value.toFixed(unit === 'GiB' ? 2 : 4)) === value) return `${value} ${unit}`;
  }
  return `${bytes} B`;
}
