import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OtlpMetrics, OtlpTraces } from '../../src/export/otlp-types.js';
import type { ToolCallUsage } from '../../src/model/tool-call.js';
import { otlpReceiver } from '../../src/serve/otlp-post.js';
import { type OtlpSending, startOtlp } from '../../src/serve/otlp-sending.js';
import { comparable, metricsBySdk, tracesBySdk } from '../export/sdk.js';
import { toolCall } from '../support/calls.js';
import { type OtlpReceiverStub, startOtlpReceiver } from '../support/otlp-receiver.js';
import { until } from './cgroup-fixture.js';
import { fakeContainer, fakeFleet } from './fake-fleet.js';
import { fakeResult } from './fake-result.js';

let receiver: OtlpReceiverStub;
let fleet: ReturnType<typeof fakeFleet>;
let sending: OtlpSending | null;
let messages: string[];
let counts: Map<'ok' | 'rejected' | 'failed', number>;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
  fleet = fakeFleet();
  fleet.list = [fakeContainer(1, { memoryBytes: 4096, cpuUserUsec: 1_500_000 }), fakeContainer(2)];
  messages = [];
  counts = new Map();
  sending = null;
});
afterEach(async () => {
  await sending?.close();
  await receiver.close();
});

function start(everyMs = 3_600_000, headers = ''): void {
  sending = startOtlp(fleet, {
    receiver: otlpReceiver(receiver.url, headers),
    version: '1.2.3',
    hostname: 'host',
    everyMs,
    counts,
    onMessage: (message) => messages.push(message),
  });
}

const call = (id: string, changes: Partial<ToolCallUsage> = {}): ToolCallUsage => ({
  ...toolCall(id, { startedAtMs: 1_700_000_001_000, endedAtMs: 1_700_000_002_000 }),
  durationMs: 1000,
  inclusive: null,
  exclusive: null,
  children: null,
  quality: { ticks: 3, overlaps: 0, flags: [] },
  ...changes,
});
const ended = (id: string, changes: Partial<ToolCallUsage> = {}) => {
  const [container = fakeContainer(1)] = fleet.list;
  fleet.tell(({ onCall }) => onCall?.(container, call(id, changes)));
};
const bodies = (signal: string) =>
  receiver.requests.filter(({ path }) => path === `POST /v1/${signal}`).map(({ body }) => body);
const spansIn = (bodiesOf: readonly unknown[]) =>
  (bodiesOf as OtlpTraces[]).flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );

describe('--otlp', () => {
  it("sends each container's figures as OpenTelemetry's own encoder would", async () => {
    start(20);
    await until(() => bodies('metrics').length > 0, 'metrics');
    const [body] = bodies('metrics') as OtlpMetrics[];
    if (body === undefined) throw new Error('no body');
    const each = body.resourceMetrics.map((one) => comparable({ resourceMetrics: [one] }));
    expect(each).toEqual(metricsBySdk(body).map(comparable));
    expect(body.resourceMetrics).toHaveLength(2);
    expect(JSON.stringify(body)).toContain('"container.name","value":{"stringValue":"agent-2"}');
    const metrics = body.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
    const named = (name: string) => metrics.find((metric) => metric.name === name);
    expect(named('container.memory.usage')?.gauge?.dataPoints[0]?.asInt).toBe('4096');
    expect(named('container.cpu.time')?.sum?.dataPoints[0]?.asDouble).toBe(1.5);
    // Of the second container nothing is known yet: no zeros.
    expect(body.resourceMetrics[1]?.scopeMetrics[0]?.metrics).toEqual([]);
  });

  it('sends a span for each call below one for its container, without the command', async () => {
    start();
    ended('toolu_parent', { name: 'Task' });
    ended('toolu_child', { parentId: 'toolu_parent', input: { summary: 'cat /etc/shadow' } });
    ended('toolu_long', { name: 'x'.repeat(10_000) });
    const [container = fakeContainer(1)] = fleet.list;
    fleet.tell(({ onEnded }) => onEnded?.(container, fakeResult(1)));
    await sending?.close();
    const [body] = bodies('traces') as OtlpTraces[];
    if (body === undefined) throw new Error('no body');
    expect(comparable(body)).toEqual(comparable(tracesBySdk(body)));
    const spans = spansIn([body]);
    const named = (name: string) => spans.find((span) => span.name === name);
    const root = named('invoke_agent agent-1');
    expect(root?.parentSpanId).toBeUndefined();
    expect(named('execute_tool Task')?.parentSpanId).toBe(root?.spanId);
    expect(named('execute_tool Bash')?.parentSpanId).toBe(named('execute_tool Task')?.spanId);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(JSON.stringify(body)).not.toContain('shadow');
    expect(Math.max(...spans.map(({ name }) => name.length))).toBeLessThan(220);
  });

  it('keeps spans while the receiver is busy or away, says so once, and sends them later', async () => {
    receiver.answers.push(
      { status: 503, headers: { 'retry-after': '0' } },
      { status: 429, headers: { 'retry-after': '0' } },
    );
    start();
    ended('toolu_1');
    await until(() => counts.get('ok') === 1, 'sent');
    expect(counts.get('failed')).toBe(2);
    expect(spansIn(bodies('traces').slice(-1))).toHaveLength(1);
    expect(messages).toEqual([
      `OTLP: traces to ${receiver.url}: HTTP 503`,
      `OTLP: traces to ${receiver.url}: HTTP 429`,
      `OTLP: traces to ${receiver.url}: taken again`,
    ]);
  });

  it.each([
    [{ status: 400 }, 'HTTP 400'],
    [{ status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'HTTP 302'],
    [{ status: 200, body: '{"partialSuccess":{"rejectedSpans":"1"}}' }, '1 points or spans were not taken'],
  ])('does not send again what is refused: %j', async (answer, reason) => {
    receiver.answers.push(answer);
    start();
    ended('toolu_1');
    await until(() => counts.get('rejected') === 1, 'refused');
    await sending?.close();
    expect(bodies('traces')).toHaveLength(1);
    expect(messages[0]).toBe(`OTLP: traces to ${receiver.url}: ${reason}`);
  });

  it('keeps the newest spans of a flood, in bodies of bounded size', async () => {
    start();
    for (let number = 0; number < 6000; number += 1) ended(`toolu_${number}`);
    await sending?.close();
    const sizes = bodies('traces').map((body) => spansIn([body]).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(512);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4096);
  });

  it('sends headers of the environment, and never says them', async () => {
    start(20, 'authorization=Bearer%20secret-token,x-scope=a');
    await until(() => receiver.requests.length > 0, 'a request');
    expect(receiver.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer secret-token',
      'x-scope': 'a',
    });
    expect(() => otlpReceiver(receiver.url, 'secret-token')).toThrow(/^(?!.*secret).*name=value/);
    expect(() => otlpReceiver('http://user:secret@host:4318', undefined)).toThrow(
      /^(?!.*secret@).*command line/,
    );
    expect(() => otlpReceiver('collector', undefined)).toThrow('not an address');
  });
});
