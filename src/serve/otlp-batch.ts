import { otlpAttributes, otlpResource, unixNano } from '../export/otlp-attributes.js';
import { otlpMetrics } from '../export/otlp-metrics.js';
import { callSpans, spanIdOf, traceIdOf } from '../export/otlp-spans.js';
import type { OtlpMetrics, OtlpResource, OtlpScope, OtlpSpan, OtlpTraces } from '../export/otlp-types.js';
import { emptyTickSeries, tickColumns } from '../model/tick.js';
import type { ToolCallUsage } from '../model/tool-call.js';
import type { FleetContainer, FleetResult } from './fleet.js';

export interface OtlpSender {
  readonly version: string;
  readonly hostname: string;
}

/** A tool's name is written by whatever runs in the container. */
const longestName = 200;

function resourceOf(container: FleetContainer, { version, hostname }: OtlpSender): OtlpResource {
  const { name, id, image, runId, limits } = container;
  return otlpResource(
    {
      name,
      id,
      image,
      runId,
      hostname,
      memoryLimitBytes: limits.memoryMaxBytes ?? null,
      cpuLimit: limits.cpus ?? null,
    },
    version,
  );
}

const scopeOf = ({ version }: OtlpSender): OtlpScope => ({ name: 'cgmon', version });

/** One point for each series of each container: the newest figures. Peaks are those since `sinceNs`. */
export function fleetPoints(
  containers: readonly FleetContainer[],
  sinceNs: number,
  nowMs: number,
  sender: OtlpSender,
): OtlpMetrics {
  const resourceMetrics = containers.flatMap((container) => {
    const row = emptyTickSeries(1);
    for (const { name } of tickColumns) row.columns[name][0] = container.latest.value(name) ?? Number.NaN;
    row.columns.memoryPeakBytes[0] = container.latest.memoryPeakBytes(sinceNs) ?? Number.NaN;
    const clock = { startMs: Math.min(container.startedAtMs, nowMs), wallMsOf: () => nowMs };
    return otlpMetrics(resourceOf(container, sender), scopeOf(sender), row, clock).resourceMetrics;
  });
  return { resourceMetrics };
}

/** A span that waits to be sent, with what it belongs to. */
export interface WaitingSpan {
  readonly resource: OtlpResource;
  readonly span: OtlpSpan;
}

/** The trace of a container: the same id in all of its spans. */
function traceOf({ id, startedAtMs }: Pick<FleetContainer, 'id' | 'startedAtMs'>): string {
  return traceIdOf(`${id} ${startedAtMs}`);
}

/** The span of a call that ended, below that of its container. Without its command. */
export function callSpan(
  container: FleetContainer,
  call: ToolCallUsage,
  nowMs: number,
  sender: OtlpSender,
): WaitingSpan[] {
  const traceId = traceOf(container);
  const root = spanIdOf(traceId, 'container');
  const named = { ...call, name: call.name.slice(0, longestName), id: call.id.slice(0, longestName) };
  const [span] = callSpans([named], { traceId, rootSpanId: root, endMs: nowMs, summaries: false });
  if (span === undefined) return [];
  const { parentId } = call;
  const parentSpanId = parentId === null ? root : spanIdOf(traceId, parentId.slice(0, longestName));
  return [{ resource: resourceOf(container, sender), span: { ...span, parentSpanId } }];
}

/** The span of a container that ended. */
export function containerSpan(
  container: FleetContainer,
  result: FleetResult,
  sender: OtlpSender,
): WaitingSpan {
  const traceId = traceOf(container);
  const { exit, name } = result;
  const failed = exit.reason !== 'ok' && exit.reason !== 'unknown';
  return {
    resource: resourceOf(container, sender),
    span: {
      traceId,
      spanId: spanIdOf(traceId, 'container'),
      name: `invoke_agent ${name}`,
      kind: 1,
      startTimeUnixNano: unixNano(result.startedAtMs),
      endTimeUnixNano: unixNano(Math.max(result.startedAtMs, result.endedAtMs)),
      attributes: otlpAttributes({
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': name,
        'process.exit.code': exit.code,
        'error.type': failed ? exit.reason : null,
        'cgmon.memory.peak': result.memoryPeakBytes,
        'cgmon.cpu.time': result.last.cpuUsec === null ? null : result.last.cpuUsec / 1e6,
        'cgmon.oom.kills': result.last.oomKills,
        'cgmon.tool.calls': result.calls?.count,
      }),
      events: [],
      status: failed ? { code: 2, message: exit.reason } : { code: 0 },
    },
  };
}

/** One body for spans of several containers. */
export function spansBody(waiting: readonly WaitingSpan[], sender: OtlpSender): OtlpTraces {
  const byResource = new Map<string, { resource: OtlpResource; spans: OtlpSpan[] }>();
  for (const { resource, span } of waiting) {
    const key = JSON.stringify(resource);
    const group = byResource.get(key) ?? { resource, spans: [] };
    byResource.set(key, group);
    group.spans.push(span);
  }
  return {
    resourceSpans: [...byResource.values()].map(({ resource, spans }) => ({
      resource,
      scopeSpans: [{ scope: scopeOf(sender), spans }],
    })),
  };
}
