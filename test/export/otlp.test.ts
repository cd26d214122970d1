import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otlpAttributes, unixNano } from '../../src/export/otlp-attributes.js';
import { otlpMetrics } from '../../src/export/otlp-metrics.js';
import { callSpans, traceIdOf } from '../../src/export/otlp-spans.js';
import type { OtlpMetrics, OtlpSpan, OtlpTraces } from '../../src/export/otlp-types.js';
import { otlpLines } from '../../src/export/otlp.js';
import { ticksAt } from '../support/calls.js';
import { sampleRecording } from './sample-recording.js';
import { comparable, metricsBySdk, tracesBySdk } from './sdk.js';

async function sampleLines(): Promise<[OtlpTraces, OtlpMetrics]> {
  const lines: unknown[] = [];
  for await (const line of otlpLines(sampleRecording())) lines.push(JSON.parse(line));
  expect(lines).toHaveLength(2);
  return lines as [OtlpTraces, OtlpMetrics];
}

function spansOf({ resourceSpans }: OtlpTraces): readonly OtlpSpan[] {
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

describe('a run as OTLP/JSON', () => {
  it("is what OpenTelemetry's own encoder writes for the same spans and points", async () => {
    const [traces, metrics] = await sampleLines();
    expect(comparable(traces)).toEqual(comparable(tracesBySdk(traces)));
    expect([comparable(metrics)]).toEqual(metricsBySdk(metrics).map(comparable));
  });

  it('has a span per call that ran, below its parent, and within the run', async () => {
    const spans = spansOf((await sampleLines())[0]);
    const { toolCalls } = sampleRecording().report;
    const root = spans[0];
    expect(root?.parentSpanId).toBeUndefined();
    expect(spans).toHaveLength(1 + toolCalls.filter((call) => call.startedAtMs !== null).length);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    for (const span of spans.slice(1)) {
      const parent = byId.get(span.parentSpanId ?? '');
      expect(parent).toBeDefined();
      expect(BigInt(span.startTimeUnixNano) >= BigInt(parent?.startTimeUnixNano ?? '0')).toBe(true);
      expect(BigInt(span.endTimeUnixNano) <= BigInt(parent?.endTimeUnixNano ?? '0')).toBe(true);
    }
    expect(spans.find((span) => span.name === 'execute_tool Grep')?.parentSpanId).toBe(root?.spanId);
  });

  it('gives seconds and bytes, and no point where the kernel gave no figure', () => {
    const ticks = ticksAt([0, 50], { memoryBytes: [4096, null], cpuUserUsec: [null, 1_500_000] });
    const { resourceMetrics } = otlpMetrics({ attributes: [] }, { name: 'cgmon', version: '1' }, ticks, {
      startMs: 1_000,
      wallMsOf: (timeNs) => 1_000 + timeNs / 1e6,
    });
    expect(
      resourceMetrics[0]?.scopeMetrics[0]?.metrics.map(({ name, gauge, sum }) => ({ name, gauge, sum })),
    ).toEqual([
      {
        name: 'container.cpu.time',
        sum: {
          aggregationTemporality: 2,
          isMonotonic: true,
          dataPoints: [
            {
              attributes: [{ key: 'cpu.mode', value: { stringValue: 'user' } }],
              startTimeUnixNano: '1000000000',
              timeUnixNano: '1050000000',
              asDouble: 1.5,
            },
          ],
        },
      },
      {
        name: 'container.memory.usage',
        gauge: { dataPoints: [{ attributes: [], timeUnixNano: '1000000000', asInt: '4096' }] },
      },
    ]);
  });

  it('keeps commands out of spans that go over a network', () => {
    const { toolCalls } = sampleRecording().report;
    const spans = callSpans(toolCalls, {
      traceId: traceIdOf('x'),
      rootSpanId: null,
      endMs: 0,
      summaries: false,
    });
    expect(JSON.stringify(spans)).not.toContain('npm test');
  });

  it('takes any text and any figure as an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double(), (text, figure) => {
        const attributes = otlpAttributes({ text, figure, absent: null });
        const again: unknown = JSON.parse(Buffer.from(JSON.stringify(attributes)).toString('utf8'));
        expect(again).toEqual(JSON.parse(JSON.stringify(attributes)));
        expect(attributes).toHaveLength(Number.isFinite(figure) ? 2 : 1);
        expect(JSON.stringify(attributes)).not.toMatch(/\\ud[89a-f]/);
      }),
    );
  });

  it('keeps microseconds of a time', () => {
    expect(unixNano(1_795_223_669_456.125)).toBe('1795223669456125000');
  });
});
