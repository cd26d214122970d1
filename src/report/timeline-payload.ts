import { memoryLimit, remarks, verdict } from '../join/verdict.js';
import { type ClockPair, wallToMonotonicNs } from '../model/clock.js';
import type { Limits, Phase, Run, RunReport } from '../model/run.js';
import type { RunEvent } from '../model/run-event.js';
import type { ToolCall, ToolCallUsage } from '../model/tool-call.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import type { CurveText } from './curve-text.js';
import { missingSentences } from './missing.js';

/** A run as a page shows it. */
export interface RunTimeline {
  readonly payload: TimelinePayload;
  readonly curves: CurveText;
}

/** All that a timeline shows of one run or container but its curves. Times: seconds since its start. */
export interface TimelinePayload {
  readonly id: string;
  readonly name: string;
  readonly verdict: string;
  /** What is not there and why, one sentence each. */
  readonly missing: readonly string[];
  readonly notes: readonly string[];
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly startedAtMs: number;
  readonly endS: number;
  readonly limits: {
    readonly memoryMaxBytes: number | null;
    readonly memoryHighBytes: number | null;
    readonly cpus: number | null;
  };
  /** The kernel's peak of the whole run; null: not known. */
  readonly memoryPeakBytes: number | null;
  readonly phases: readonly { readonly name: string; readonly startS: number; readonly endS: number }[];
  readonly calls: readonly TimelineCall[];
  /** Usage outside any call and of the whole run, as rows of the table. */
  readonly sums: readonly { readonly name: string; readonly usage: TimelineUsage | null }[];
  readonly marks: readonly TimelineMark[];
}

export interface TimelineCall {
  readonly id: string;
  readonly name: string;
  readonly what: string;
  /** Index of the call whose sub-agent made it, in `calls`; null at top level. */
  readonly parent: number | null;
  readonly status: ToolCall['status'];
  readonly exitCode: number | null;
  readonly flags: readonly string[];
  /** Null: it never ran. */
  readonly startS: number | null;
  /** Null: it is open. */
  readonly endS: number | null;
  readonly usage: TimelineUsage | null;
}

export interface TimelineUsage {
  readonly cpuMs: number | null;
  readonly memoryPeakBytes: number | null;
  readonly memoryRiseBytes: number | null;
  readonly ioReadBytes: number | null;
  readonly ioWriteBytes: number | null;
}

export interface TimelineMark {
  readonly kind: 'oom' | 'limit' | 'gap';
  readonly atS: number;
  readonly text: string;
}

/** Longer commands are cut: the page is to stay small. */
const longestText = 400;

/** The payload of a recorded run. `events`: of its events.ndjson, in the order of time. */
export function runPayload(report: RunReport, events: readonly RunEvent[]): TimelinePayload {
  const { run, phases, totals, thinking, toolCalls } = report;
  return {
    id: run.id,
    name: run.name,
    verdict: [verdict(report), ...remarks(report)].join(' '),
    missing: missingSentences(report),
    notes: run.notes,
    facts: factsOf(run),
    startedAtMs: Date.parse(run.startedAt),
    endS: (run.durationMs ?? 0) / 1000,
    limits: { ...limitsOf(run.limits.effective), memoryMaxBytes: memoryLimit(run) },
    memoryPeakBytes: totals?.memoryPeakBytes ?? null,
    phases: phases.map(phaseOf),
    calls: timelineCalls(toolCalls, run.clock, run.durationMs === null ? undefined : run.durationMs * 1e6),
    sums: [
      { name: 'outside any call', usage: usageOf(thinking) },
      { name: 'whole run (kernel totals)', usage: usageOf(totals) },
    ],
    marks: marksOf(events),
  };
}

export function limitsOf(limits: Limits): TimelinePayload['limits'] {
  return {
    memoryMaxBytes: limits.memoryMaxBytes ?? null,
    memoryHighBytes: limits.memoryHighBytes ?? null,
    cpus: limits.cpus ?? null,
  };
}

function phaseOf({ name, startNs, endNs }: Phase) {
  return { name, startS: round(startNs / 1e9), endS: round(endNs / 1e9) };
}

/** `clock` maps their wall-clock times to the run's. Calls that are open have no usage. */
export function timelineCalls(
  calls: readonly (ToolCallUsage | ToolCall)[],
  clock: readonly ClockPair[],
  endNs?: number,
): TimelineCall[] {
  const index = new Map(calls.map(({ id }, at) => [id, at]));
  const seconds = (ms: number | null) =>
    ms === null ? null : round(wallToMonotonicNs(clock, ms, endNs) / 1e9);
  return calls.map((call, at) => {
    const parent = call.parentId === null ? undefined : index.get(call.parentId);
    const ended = 'inclusive' in call;
    return {
      id: call.id,
      name: short(call.name),
      what: short(call.input.summary),
      parent: parent === undefined || parent === at ? null : parent,
      status: call.status,
      exitCode: call.exitCode,
      flags: ended ? call.quality.flags : [],
      startS: seconds(call.startedAtMs),
      endS: seconds(call.endedAtMs),
      usage: ended ? usageOf(call.inclusive) : null,
    };
  });
}

function usageOf(usage: ToolCallUsage['inclusive']): TimelineUsage | null {
  if (usage === null) return null;
  const { cpuUsec, memoryPeakBytes, memoryRiseBytes, ioReadBytes, ioWriteBytes } = usage;
  const cpuMs = cpuUsec === null ? null : Math.round(cpuUsec / 100) / 10;
  return { cpuMs, memoryPeakBytes, memoryRiseBytes, ioReadBytes, ioWriteBytes };
}

export function marksOf(events: readonly RunEvent[]): TimelineMark[] {
  return events.flatMap((event): TimelineMark[] => {
    const atS = round(event.timeNs / 1e9);
    if (event.type === 'oom-kill') {
      const where = event.scope === 'host' ? 'the host ran out of memory' : 'out of memory';
      return [{ kind: 'oom', atS, text: `${where}: ${event.count} killed` }];
    }
    if (event.type === 'limit-hit') return [{ kind: 'limit', atS, text: `reached ${event.limit}` }];
    if (event.type !== 'gap') return [];
    return [{ kind: 'gap', atS, text: `no ticks for ${formatDurationMs(event.durationNs / 1e6)}` }];
  });
}

function factsOf(run: Run): [string, string][] {
  const { effective, asked } = run.limits;
  const memory = memoryLimit(run);
  const cpus = effective.cpus === undefined ? asked.cpus : effective.cpus;
  const { exit } = run;
  return [
    ['command', short(run.command.join(' '))],
    ['image', run.container.image ?? 'n/a'],
    ['started', run.startedAt],
    ['duration', formatDurationMs(run.durationMs)],
    ['exit', exit === null ? 'n/a' : `${exit.code ?? exit.signal ?? 'n/a'} (${exit.reason})`],
    ['memory limit', memory === null ? unlimited(effective.memoryMaxBytes) : formatBytes(memory)],
    ['CPU limit', typeof cpus === 'number' ? `${cpus} CPUs` : unlimited(cpus)],
    ['ticks', run.sampler === null ? 'n/a' : `${run.sampler.ticks}, ${run.sampler.missed} missed`],
  ];
}

function unlimited(limit: number | null | undefined): string {
  return limit === null ? 'unlimited' : 'n/a';
}

function short(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
}

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
