import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/serve/fleet.js';
import { type FleetOptions, startFleet } from '../../src/serve/start-fleet.js';
import { fakePodman } from './fake-podman.js';
import { type CgroupFixture, cgroupFixture, containerId, until } from './cgroup-fixture.js';

const workerUrl = new URL('../../dist/sampler/worker.js', import.meta.url);
const path = (number: number) => `user.slice/libpod-${containerId(number)}.scope`;

let fixture: CgroupFixture;
let fleet: Fleet;
const messages: string[] = [];

async function start(more: Partial<FleetOptions> = {}): Promise<void> {
  fleet = await startFleet({
    mountPoint: fixture.root,
    procRoot: '/proc',
    intervalNs: 50e6,
    engines: {},
    include: [],
    exclude: [],
    traceDirs: [],
    lock: null,
    onMessage: (message) => messages.push(message),
    workerUrl,
    ...more,
  });
}

beforeEach(() => {
  fixture = cgroupFixture();
  messages.length = 0;
});
afterEach(async () => {
  await fleet.close();
  fixture.close();
});

describe('a fleet', () => {
  it('lists containers with their newest figures, and numbers those that nobody names', async () => {
    fixture.add(path(7));
    await start();
    await until(() => (fleet.containers()[0]?.latest.ticks ?? 0) > 1, 'ticks');
    const [container] = fleet.containers();
    expect(container).toMatchObject({ name: 'podman-1', image: null, engine: 'podman', id: containerId(7) });
    expect(container?.latest.value('memoryBytes')).toBeGreaterThan(0);
    expect(container?.limits.memoryMaxBytes).not.toBeUndefined();
  });

  it('names them as Podman does, in its own time', async () => {
    fixture.add(path(7));
    await start({ engines: { podman: fakePodman(fixture.root) } });
    const [container] = fleet.containers();
    expect(container?.identified).toBe(false);
    await until(() => container?.identified === true, 'the name');
    expect(container).toMatchObject({ name: 'agent-7', image: 'localhost/agent:latest' });
    expect(fleet.stats().engines).toEqual({ podman: true });
  });

  it('lets go of a container at once when it ends, and keeps its result', async () => {
    fixture.add(path(7));
    const over = new Set<number>();
    await start({ engines: { podman: fakePodman(fixture.root, over) } });
    await until(() => fleet.containers()[0]?.identified === true, 'the name');
    await until(() => (fleet.containers()[0]?.latest.ticks ?? 0) > 1, 'ticks');
    over.add(7);
    let seen = -1;
    fleet.subscribe({
      onEnded: () => {
        seen = fleet.containers().length;
      },
    });
    fixture.remove(path(7));
    await until(() => fleet.containers().length === 0, 'the end');
    expect(fleet.results()[0]).toMatchObject({ name: 'agent-7' });
    await until(() => seen === 0, 'the result');
    expect(fleet.results()).toHaveLength(1);
    expect(fleet.results()[0]?.exit).toMatchObject({ code: 3, reason: 'error' });
    expect(fleet.results()[0]?.last.memoryBytes).toBeGreaterThan(0);
  });

  it('ends a container once, however often its end is told', async () => {
    const numbers = Array.from({ length: 20 }, (_, at) => at + 1);
    for (const number of numbers) {
      mkdirSync(join(fixture.root, `../home/${number}/.claude/projects`), { recursive: true });
      fixture.add(path(number));
    }
    // So quick a sampler finds the cgroup gone at about the same time as the kernel tells of it.
    await start({ engines: { podman: fakePodman(join(fixture.root, '../home')) }, intervalNs: 1e6 });
    await until(() => fleet.containers().filter(({ trace }) => trace !== null).length === 20, 'the traces');
    let told = 0;
    fleet.subscribe({ onEnded: () => (told += 1) });
    for (const number of numbers) {
      fixture.setPopulated(join(fixture.root, path(number)), false);
      fixture.remove(path(number));
      await new Promise((done) => setTimeout(done, 20));
    }
    await until(() => told >= 20, 'the results');
    await new Promise((done) => setTimeout(done, 300));
    expect(told).toBe(20);
    expect(fleet.stats().ended).toBe(20);
  });

  it('watches those that --include and --exclude leave in', async () => {
    for (const number of [1, 2, 3]) fixture.add(path(number));
    await start({
      engines: { podman: fakePodman(fixture.root) },
      include: ['agent-*'],
      exclude: ['*-2'],
    });
    expect(fleet.containers()).toEqual([]);
    await until(() => fleet.containers().length === 2, 'two of three');
    expect(fleet.containers().map(({ name }) => name)).toEqual(['agent-1', 'agent-3']);
    await until(() => fleet.stats().excluded === 1, 'the third');
  });

  it('keeps recent ticks, and tells new ones', async () => {
    fixture.add(path(7));
    await start();
    let told = 0;
    fleet.subscribe({ onTicks: (_, { length }) => (told += length) });
    await until(() => told > 3, 'ticks');
    const [container] = fleet.containers();
    expect(container?.history().length).toBe(container?.latest.ticks);
    expect(container?.history(fleet.nowNs() - 1).length).toBeLessThanOrEqual(2);
  });

  it('tells what a tool call used when it has ended', async () => {
    const projects = join(fixture.root, '../home/7/.claude/projects/p');
    mkdirSync(projects, { recursive: true });
    fixture.add(path(7));
    await start({ engines: { podman: fakePodman(join(fixture.root, '../home')) } });
    await until(() => fleet.containers()[0]?.trace !== null, 'the trace');
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const line = (value: object) => `${JSON.stringify({ sessionId: 's', version: '2.1.16', ...value })}\n`;
    const file = join(projects, 's.jsonl');
    const use = { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { file_path: '/x' } };
    writeFileSync(
      file,
      line({
        type: 'assistant',
        uuid: 'a',
        timestamp: at(0),
        message: { id: 'm', role: 'assistant', model: 'claude-haiku-4-5', content: [use], usage: {} },
      }),
    );
    await until(() => fleet.containers()[0]?.trace?.openCalls().length === 1, 'the open call');
    await new Promise((done) => setTimeout(done, 300));
    const calls: string[] = [];
    fleet.subscribe({ onCall: (_, call) => calls.push(call.id) });
    appendFileSync(
      file,
      line({
        type: 'user',
        uuid: 'b',
        parentUuid: 'a',
        timestamp: at(0),
        message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'y' }] },
      }),
    );
    await until(() => calls.length === 1, 'the ended call');
    const trace = fleet.containers()[0]?.trace;
    expect(trace?.openCalls()).toEqual([]);
    expect(trace?.endedCalls()[0]).toMatchObject({ id: 'toolu_1', name: 'Read', status: 'ok' });
    expect(trace?.endedCalls()[0]?.inclusive?.memoryEndBytes).toBeGreaterThan(0);
    expect(trace?.lines().total).toBe(2);
  });
});
