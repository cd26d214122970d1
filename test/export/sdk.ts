import { JsonMetricsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type {
  OtlpAttribute,
  OtlpMetric,
  OtlpMetrics,
  OtlpSpan,
  OtlpTraces,
} from '../../src/export/otlp-types.js';

/** OpenTelemetry's own encoder as the judge: what we wrote, read into its types and written by it. */

type ReadableSpan = Parameters<typeof JsonTraceSerializer.serializeRequest>[0][number];
type ResourceMetrics = Parameters<typeof JsonMetricsSerializer.serializeRequest>[0];
type MetricData = ResourceMetrics['scopeMetrics'][number]['metrics'][number];
type Resource = ReadableSpan['resource'];

function attributesOf(attributes: readonly OtlpAttribute[]): ReadableSpan['attributes'] {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      if ('stringValue' in value) return [key, value.stringValue];
      if ('boolValue' in value) return [key, value.boolValue];
      if ('intValue' in value) return [key, Number(value.intValue)];
      if ('doubleValue' in value) return [key, value.doubleValue];
      return [key, value.arrayValue.values.map((item) => ('stringValue' in item ? item.stringValue : ''))];
    }),
  );
}

function hrTime(nanos: string): [number, number] {
  const all = BigInt(nanos);
  return [Number(all / 1_000_000_000n), Number(all % 1_000_000_000n)];
}

function resource(attributes: readonly OtlpAttribute[]): Resource {
  const own: Resource = {
    attributes: attributesOf(attributes),
    merge: () => own,
    getRawAttributes: () => [],
  };
  return own;
}

function readableSpan(span: OtlpSpan, of: Resource, scope: { name: string; version: string }): ReadableSpan {
  const context = (spanId: string) => ({ traceId: span.traceId, spanId, traceFlags: 1 });
  const read: unknown = {
    name: span.name,
    kind: span.kind - 1,
    spanContext: () => context(span.spanId),
    ...(span.parentSpanId === undefined ? {} : { parentSpanContext: context(span.parentSpanId) }),
    startTime: hrTime(span.startTimeUnixNano),
    endTime: hrTime(span.endTimeUnixNano),
    status: span.status,
    attributes: attributesOf(span.attributes),
    links: [],
    events: span.events.map((event) => ({
      name: event.name,
      time: hrTime(event.timeUnixNano),
      attributes: attributesOf(event.attributes),
    })),
    duration: [0, 0],
    ended: true,
    resource: of,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
  return read as ReadableSpan;
}

/** The same spans as the SDK writes them. */
export function tracesBySdk({ resourceSpans }: OtlpTraces): unknown {
  const spans = resourceSpans.flatMap(({ resource: of, scopeSpans }) => {
    const shared = resource(of.attributes);
    return scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => readableSpan(span, shared, scope)));
  });
  return decoded(JsonTraceSerializer.serializeRequest(spans));
}

function metricData({ name, description, unit, gauge, sum }: OtlpMetric): MetricData {
  const points = gauge?.dataPoints ?? sum?.dataPoints ?? [];
  const isInteger = points[0]?.asInt !== undefined;
  const data: unknown = {
    // DataPointType: 2 gauge, 3 sum. ValueType: 0 integer, 1 double. AggregationTemporality: 1 cumulative.
    dataPointType: gauge === undefined ? 3 : 2,
    isMonotonic: sum?.isMonotonic ?? false,
    aggregationTemporality: 1,
    descriptor: { name, description, unit, valueType: isInteger ? 0 : 1, type: 'GAUGE' },
    dataPoints: points.map((point) => ({
      attributes: attributesOf(point.attributes),
      startTime: hrTime(point.startTimeUnixNano ?? '0'),
      endTime: hrTime(point.timeUnixNano),
      value: isInteger ? Number(point.asInt) : (point.asDouble ?? Number.NaN),
    })),
  };
  return data as MetricData;
}

/** The same points as the SDK writes them. */
export function metricsBySdk({ resourceMetrics }: OtlpMetrics): unknown[] {
  return resourceMetrics.map(({ resource: of, scopeMetrics }) =>
    decoded(
      JsonMetricsSerializer.serializeRequest({
        resource: resource(of.attributes),
        scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({
          scope,
          metrics: metrics.map(metricData),
        })),
      }),
    ),
  );
}

function decoded(bytes: Uint8Array | undefined): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Keys that only one of the two writes, at their defaults; and 64-bit integers, which both forms may carry. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      if (/^dropped\w+Count$|^flags$|^links$/.test(key)) return [];
      if (key === 'startTimeUnixNano' && inner === '0') return [];
      return [[key, key === 'intValue' || key === 'asInt' ? String(inner) : comparable(inner)]];
    }),
  );
}
