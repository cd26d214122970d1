import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContainersJson } from '../../src/live/answers.js';
import { liveRoutes } from '../../src/live/routes.js';
import type { RunTimeline } from '../../src/report/timeline-payload.js';
import type { TimelinePayload } from '../../src/report/timeline-payload.js';
import { readRun } from '../../src/record/run-json.js';
import { startServer, type WebServer } from '../../src/web/server.js';
import { type FakeSource, fakeSource } from './fake-source.js';

const directory = resolve(import.meta.dirname, '../../fixtures/runs/20261120t223015x7k2');
const run = readRun(directory);

let source: FakeSource;
let server: WebServer;

beforeEach(async () => {
  source = fakeSource(3, 20, [{ directory, run }]);
  source.advance(10);
  server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    routes: liveRoutes(source, {
      html: '<!doctype html><title>live</title>',
      policy: "default-src 'none'; connect-src 'self'",
    }),
    token: null,
    tls: null,
    onError: (message) => expect.fail(message),
  });
});
afterEach(() => server.close());

async function json<T = object>(path: string): Promise<T> {
  const response = await fetch(server.url + path);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

/** Text of an event stream until `enough` of it is there. */
async function stream(
  path: string,
  enough: (text: string) => boolean,
  lastEventId?: string,
): Promise<string> {
  const stop = new AbortController();
  const response = await fetch(server.url + path, {
    signal: stop.signal,
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (enough(text)) break;
  }
  stop.abort();
  return text;
}

function tickTimes(text: string): number[] {
  return [...text.matchAll(/event: ticks\ndata: (.*)\n/g)].flatMap(
    (match) => JSON.parse(match[1] ?? '').timeNs,
  );
}

describe('the live page', () => {
  it('is served with the policy of the page', async () => {
    const response = await fetch(server.url);
    expect(await response.text()).toContain('<title>live');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; connect-src 'self'");
  });

  it('lists the containers with their newest figures, and their sparklines', async () => {
    const { containers, nowS } = await json<ContainersJson>('/api/live/containers');
    expect(nowS).toBe(10);
    expect(containers).toHaveLength(3);
    expect(containers[0]).toMatchObject({ key: 'c1', name: 'agent-1', currentCall: 'Bash npm test' });
    const lines = await json<{ memory: (number | null)[] }[]>('/api/live/sparklines');
    expect(lines[0]?.memory.filter((value) => value !== null).length).toBeGreaterThanOrEqual(5);
  });

  it('tells at once when a container ended', async () => {
    const text = await stream('/api/live/watch', (so) => {
      if (so.includes('event: containers')) source.end('c2');
      return so.includes('"endedNs":10000000000');
    });
    expect(text).toContain('"endedNs":10000000000');
  });

  it('gives a container as a timeline with calls and marks, and 404 for others', async () => {
    const payload = await json<TimelinePayload>('/api/live/container/c1');
    expect(payload.calls).toMatchObject([{ id: 'toolu_1', startS: 0.5, endS: null }]);
    expect(payload.marks).toMatchObject([{ kind: 'oom', atS: 1 }]);
    expect((await json<TimelinePayload>('/api/live/container/c2')).missing).toEqual([
      'No trace was found, so no tool calls are shown.',
    ]);
    expect((await fetch(`${server.url}/api/live/container/c9`)).status).toBe(404);
  });

  it('streams every tick, also to a client that comes back', async () => {
    const first = await stream('/api/live/ticks/c1', (text) => text.includes('\n\nevent: calls'));
    const times = tickTimes(first);
    expect(times).toHaveLength(201);
    const id = /id: (\d+)/.exec(first)?.[1];
    expect(id).toBe('10000000000');
    source.advance(11);
    const second = await stream('/api/live/ticks/c1', (text) => /event: ticks\n.*\n/.test(text), id);
    // The first is the one that counters rise from.
    expect(tickTimes(second)).toEqual(Array.from({ length: 21 }, (_, at) => 10e9 + at * 5e7));
  });

  it('says that a container is not there', async () => {
    expect(await stream('/api/live/ticks/c9', (text) => text.includes('gone'))).toContain('event: gone');
  });

  it('finds recorded runs by words, and gives the timeline of one', async () => {
    expect(await json('/api/live/runs')).toMatchObject({ count: 1, runs: [{ id: run.id }] });
    expect(
      await json(`/api/live/runs?search=${run.name.toUpperCase()}%20${run.id.slice(0, 8)}`),
    ).toMatchObject({
      count: 1,
    });
    expect(await json('/api/live/runs?search=nosuchthing')).toEqual({ count: 0, runs: [] });
    const timeline = await json<RunTimeline>(`/api/live/run/${run.id}`);
    expect(timeline.payload.calls.length).toBeGreaterThan(0);
    expect(timeline.curves.length).toBeGreaterThan(0);
    expect((await fetch(`${server.url}/api/live/run/..%2f..%2fetc`)).status).toBe(404);
  });
});
