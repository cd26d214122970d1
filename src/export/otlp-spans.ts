import { createHash } from 'node:crypto';
import type { ToolCallUsage } from '../model/tool-call.js';
import { otlpAttributes, unixNano } from './otlp-attributes.js';
import type { OtlpResource, OtlpScope, OtlpSpan, OtlpTraces } from './otlp-types.js';

export interface CallSpanOptions {
  /** 32 hex digits; see traceIdOf. */
  readonly traceId: string;
  /** Span of the run that calls without a parent belong to; null: they are roots. */
  readonly rootSpanId: string | null;
  /** What calls that did not end end at, wall clock ms. */
  readonly endMs: number;
  /** Whether the command or file of a call may be told: only into files of mode 0600. */
  readonly summaries: boolean;
}

/** The same for every export of one run. `run`: its id, or a container's id with its start. */
export function traceIdOf(run: string): string {
  return createHash('sha256').update(run).digest('hex').slice(0, 32);
}

export function spanIdOf(traceId: string, call: string): string {
  return createHash('sha256').update(`${traceId} ${call}`).digest('hex').slice(0, 16);
}

/**
 * A span `execute_tool <name>` per call that ran, by OpenTelemetry's conventions for generative AI, with what it cost
 * as attributes (bytes, seconds). Calls that never ran have no span.
 */
export function callSpans(calls: readonly ToolCallUsage[], options: CallSpanOptions): OtlpSpan[] {
  const withSpan = new Set(calls.filter((call) => call.startedAtMs !== null).map(({ id }) => id));
  return calls.flatMap((call) => {
    if (call.startedAtMs === null) return [];
    const parent =
      call.parentId !== null && withSpan.has(call.parentId)
        ? spanIdOf(options.traceId, call.parentId)
        : options.rootSpanId;
    return [callSpan(call, call.startedAtMs, parent, options)];
  });
}

function callSpan(
  call: ToolCallUsage,
  startMs: number,
  parentSpanId: string | null,
  { traceId, endMs, summaries }: CallSpanOptions,
): OtlpSpan {
  const failed = call.status === 'error' || call.status === 'interrupted';
  return {
    traceId,
    spanId: spanIdOf(traceId, call.id),
    ...(parentSpanId === null ? {} : { parentSpanId }),
    name: `execute_tool ${call.name}`,
    kind: 1,
    startTimeUnixNano: unixNano(startMs),
    endTimeUnixNano: unixNano(Math.max(startMs, call.endedAtMs ?? endMs)),
    attributes: otlpAttributes({ ...identity(call, summaries), ...cost(call) }),
    events: [],
    status: failed ? { code: 2, message: call.status } : { code: 0 },
  };
}

function identity(call: ToolCallUsage, summaries: boolean) {
  return {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': call.name,
    'gen_ai.tool.call.id': call.id,
    'gen_ai.conversation.id': call.sessionId,
    'gen_ai.agent.id': call.agentId,
    'error.type': call.status === 'error' || call.status === 'interrupted' ? call.status : null,
    'process.exit.code': call.exitCode,
    'cgmon.tool.category': call.category,
    'cgmon.tool.status': call.status,
    'cgmon.tool.summary': summaries ? call.input.summary : null,
    'cgmon.wait.time': call.startedAtMs === null ? null : (call.startedAtMs - call.askedAtMs) / 1000,
    'cgmon.quality.ticks': call.quality.ticks,
    'cgmon.quality.flags': call.quality.flags,
  };
}

function cost({ inclusive, exclusive }: ToolCallUsage) {
  return {
    'cgmon.cpu.time': seconds(inclusive?.cpuUsec),
    'cgmon.cpu.time.exclusive': seconds(exclusive?.cpuUsec),
    'cgmon.cpu.throttled.time': seconds(inclusive?.throttledUsec),
    'cgmon.memory.start': inclusive?.memoryStartBytes,
    'cgmon.memory.peak': inclusive?.memoryPeakBytes,
    'cgmon.memory.rise': inclusive?.memoryRiseBytes,
    'cgmon.disk.read': inclusive?.ioReadBytes,
    'cgmon.disk.written': inclusive?.ioWriteBytes,
    'cgmon.pressure.memory.some': seconds(inclusive?.pressure.memorySomeUsec),
    'cgmon.pressure.io.some': seconds(inclusive?.pressure.ioSomeUsec),
    'cgmon.pressure.cpu.some': seconds(inclusive?.pressure.cpuSomeUsec),
    'cgmon.oom.kills': inclusive?.oomKills,
  };
}

function seconds(usec: number | null | undefined): number | null {
  return usec === null || usec === undefined ? null : usec / 1e6;
}

/** Body of POST /v1/traces. */
export function otlpTraces(resource: OtlpResource, scope: OtlpScope, spans: readonly OtlpSpan[]): OtlpTraces {
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] };
}
