import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unlockRun } from '../../src/record/recording-lock.js';
import { listRuns, type RunEntry } from '../../src/record/run-list.js';
import { readRunReport } from '../../src/record/run-report.js';
import { recoverRuns } from '../../src/recorder/recover.js';
import type { Fleet } from '../../src/serve/fleet.js';
import { recordFleet } from '../../src/serve/record-fleet.js';
import { startFleet } from '../../src/serve/start-fleet.js';
import { type CgroupFixture, cgroupFixture, containerId, until } from './cgroup-fixture.js';
import { fakePodman } from './fake-podman.js';

const workerUrl = new URL('../../dist/sampler/worker.js', import.meta.url);
const path = (number: number) => `user.slice/libpod-${containerId(number)}.scope`;

let fixture: CgroupFixture;
let fleet: Fleet;
let recording: ReturnType<typeof recordFleet>;
let root: string;
let messages: string[];
const over = new Set<number>();

function record(into: string): ReturnType<typeof recordFleet> {
  let count = 0;
  return recordFleet(fleet, {
    root: into,
    newId: () => `20260101t000000a00${(count += 1)}`,
    versions: { cgmon: '1.2.3', kernel: '6.12' },
    host: (memoryPeakResettable) => ({
      cpus: 2,
      memoryBytes: 1,
      swapBytes: 0,
      psi: true,
      memoryPeakResettable,
      hostname: 'host',
    }),
    keepTrace: 'redacted',
    pid: process.pid,
    procRoot: '/proc',
    onMessage: (message) => messages.push(message),
  });
}

beforeEach(async () => {
  fixture = cgroupFixture();
  over.clear();
  messages = [];
  root = join(fixture.root, '../runs');
  mkdirSync(root);
  fleet = await startFleet({
    mountPoint: fixture.root,
    procRoot: '/proc',
    intervalNs: 20e6,
    engines: { podman: fakePodman(join(fixture.root, '../home'), over) },
    include: [],
    exclude: [],
    traceDirs: [],
    lock: null,
    onMessage: (message) => messages.push(message),
    workerUrl,
  });
  recording = record(root);
});
afterEach(async () => {
  await recording.close();
  await fleet.close();
  fixture.close();
});

const ticksOf = (number: number) =>
  fleet.containers().find((one) => one.number === number)?.latest.ticks ?? 0;
const finished = (): readonly RunEntry[] => listRuns(root).runs.filter(({ run }) => run.state === 'finished');
const line = (value: object) => `${JSON.stringify({ sessionId: 's', version: '2.1.16', ...value })}\n`;

function callLines(id: string): string {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const use = { type: 'tool_use', id, name: 'Read', input: { file_path: '/x' } };
  const result = { type: 'tool_result', tool_use_id: id, content: 'y' };
  const message = { id: 'm', role: 'assistant', model: 'claude-haiku-4-5', content: [use], usage: {} };
  return (
    line({ type: 'assistant', uuid: `a${id}`, timestamp: at(0), message }) +
    line({
      type: 'user',
      uuid: `b${id}`,
      parentUuid: `a${id}`,
      timestamp: at(1),
      message: { role: 'user', content: [result] },
    })
  );
}

describe('--record', () => {
  it('keeps a run of a container that ended: its figures, how it ended, its own calls', async () => {
    const projects = join(fixture.root, '../home/7/.claude/projects/p');
    mkdirSync(projects, { recursive: true });
    writeFileSync(join(projects, 'old.jsonl'), callLines('toolu_old'));
    utimesSync(join(projects, 'old.jsonl'), 1000, 1000);
    fixture.add(path(7));
    await until(() => ticksOf(1) > 3 && listRuns(root).runs.length === 1, 'ticks');
    expect(listRuns(root).runs[0]?.run).toMatchObject({
      state: 'recording',
      name: 'agent-7',
      kind: 'attach',
    });
    writeFileSync(join(projects, 's.jsonl'), callLines('toolu_new'));
    await until(() => ticksOf(1) > 10, 'more ticks');
    over.add(7);
    fixture.remove(path(7));
    await until(() => finished().length === 1, 'the run');
    const [entry] = finished();
    if (entry === undefined) throw new Error('no run');
    expect(entry.run).toMatchObject({
      name: 'agent-7',
      container: { id: containerId(7), image: 'localhost/agent:latest' },
      exit: { code: 3, reason: 'error' },
      versions: { cgmon: '1.2.3' },
    });
    const { toolCalls, totals } = await readRunReport(entry.directory);
    expect(toolCalls.map(({ id }) => id)).toEqual(['toolu_new']);
    expect(totals?.memoryPeakBytes).toBeGreaterThan(0);
    expect(entry.run.sampler?.ticks).toBeGreaterThan(9);
    expect(messages).toEqual([`agent-7 is recorded: cgmon show ${entry.run.id}`]);
    expect(readdirSync(entry.directory)).not.toContain('trace.tmp');
  });

  it('ends the record of what still runs when it is closed', async () => {
    fixture.add(path(7));
    await until(() => ticksOf(1) > 3 && listRuns(root).runs.length === 1, 'ticks');
    await recording.close();
    expect(finished()[0]?.run).toMatchObject({ exit: { reason: 'unknown', code: null }, trace: null });
  });

  it('leaves what cgmon recover can finish where cgmon is killed', async () => {
    const other = join(fixture.root, '../others');
    mkdirSync(other);
    const killed = record(other);
    fixture.add(path(7));
    await until(() => ticksOf(1) > 80 && listRuns(other).runs.length === 1, 'ticks for more than a second');
    // As if the process that holds it were no more.
    unlockRun(listRuns(other).runs[0]?.directory ?? '');
    const [recovered] = await recoverRuns(other, '/proc');
    expect(recovered).toMatchObject({ error: null });
    const { run } = listRuns(other).runs[0] ?? { run: null };
    expect(run).toMatchObject({ state: 'recovered', name: 'agent-7' });
    expect(run?.durationMs).toBeGreaterThan(500);
    rmSync(other, { recursive: true });
    await killed.close();
  });

  it('leaves out a container that cgmon run records itself', async () => {
    fixture.add(`cgmon-20260101t000000abcd.slice/libpod-${containerId(8)}.scope`);
    await until(() => fleet.containers()[0]?.identified === true && ticksOf(1) > 3, 'ticks');
    expect(fleet.containers()[0]?.runId).toBe('20260101t000000abcd');
    expect(listRuns(root).runs).toEqual([]);
  });

  it('goes on watching where nothing can be written, and says so', async () => {
    rmSync(root, { recursive: true });
    writeFileSync(root, '');
    fixture.add(path(7));
    await until(() => ticksOf(1) > 3 && messages.length > 0, 'a message');
    expect(messages[0]).toMatch(/^agent-7 is not recorded: /);
    rmSync(root);
    mkdirSync(root);
  });
});
