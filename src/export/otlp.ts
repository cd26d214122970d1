import { monotonicToWallMs } from '../model/clock.js';
import type { Run } from '../model/run.js';
import type { RunEvent } from '../model/run-event.js';
import { jsonText } from './json-text.js';
import { otlpAttributes, otlpResource, unixNano } from './otlp-attributes.js';
import { otlpMetrics } from './otlp-metrics.js';
import { callSpans, otlpTraces, spanIdOf, traceIdOf } from './otlp-spans.js';
import type { OtlpResource, OtlpScope, OtlpSpan, OtlpSpanEvent } from './otlp-types.js';
import { type Recording, recordingEndMs } from './recording.js';

/**
 * A run as OTLP/JSON lines, the format of the OpenTelemetry collector's otlpjsonfile receiver: a line of spans (the run
 * and its calls), then a line of metrics per block of ticks.
 */
export async function* otlpLines(recording: Recording): AsyncGenerator<string, void, undefined> {
  const { run, toolCalls } = recording.report;
  const resource = runResource(run);
  const scope: OtlpScope = { name: 'cgmon', version: run.versions.cgmon };
  const traceId = traceIdOf(run.id);
  const endMs = recordingEndMs(recording);
  const root = runSpan(recording, traceId, endMs);
  const spans = callSpans(toolCalls, { traceId, rootSpanId: root.spanId, endMs, summaries: true });
  yield `${jsonText(otlpTraces(resource, scope, [root, ...spans]))}\n`;

  const wallMsOf = (timeNs: number): number => monotonicToWallMs(run.clock, timeNs);
  for await (const ticks of recording.samples()) {
    if (ticks.length === 0) continue;
    const startMs = Math.min(Date.parse(run.startedAt), wallMsOf(ticks.timeNs[0] ?? 0));
    yield `${jsonText(otlpMetrics(resource, scope, ticks, { startMs, wallMsOf }))}\n`;
  }
}

/** The container of a run as OTLP's resource. */
export function runResource(run: Run): OtlpResource {
  const { name, id, image } = run.container;
  const { memoryMaxBytes, cpus } = run.limits.effective;
  return otlpResource(
    {
      name,
      id,
      image,
      runId: run.id,
      hostname: run.host.hostname,
      memoryLimitBytes: memoryMaxBytes ?? null,
      cpuLimit: cpus ?? null,
    },
    run.versions.cgmon,
  );
}

function runSpan({ report: { run }, events }: Recording, traceId: string, endMs: number): OtlpSpan {
  const startMs = Date.parse(run.startedAt);
  const failed = run.exit !== null && run.exit.reason !== 'ok';
  return {
    traceId,
    spanId: spanIdOf(traceId, 'run'),
    name: `invoke_agent ${run.name}`,
    kind: 1,
    startTimeUnixNano: unixNano(startMs),
    endTimeUnixNano: unixNano(Math.max(startMs, endMs)),
    attributes: otlpAttributes({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': run.name,
      'gen_ai.request.model': run.versions.models[0],
      'process.exit.code': run.exit?.code,
      'error.type': failed ? run.exit.reason : null,
      'cgmon.run.state': run.state,
      'cgmon.memory.peak': run.totals?.memoryPeakBytes,
      'cgmon.oom.kills': run.totals?.oomKills,
    }),
    events: events.flatMap((event) => spanEvent(run, event)),
    status: failed ? { code: 2, message: run.exit.reason } : { code: 0 },
  };
}

/** What a run's span tells of: what befell the container. Processes and read errors stay in the record. */
function spanEvent(run: Run, event: RunEvent): OtlpSpanEvent[] {
  if (event.type === 'process' || event.type === 'read-error' || event.type === 'note') return [];
  const { type, timeNs, ...rest } = event;
  const attributes = Object.entries(rest).map(([key, value]) => [`cgmon.${key}`, value] as const);
  return [
    {
      timeUnixNano: unixNano(monotonicToWallMs(run.clock, timeNs)),
      name: `cgmon.${type}`,
      attributes: otlpAttributes(Object.fromEntries(attributes)),
    },
  ];
}
