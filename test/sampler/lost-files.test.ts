import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TickSeries } from '../../src/model/tick.js';
import { type Sampler, startSampler } from '../../src/sampler/sampler.js';

const workerUrl = new URL('../../dist/sampler/worker.js', import.meta.url);
const unified = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((path) =>
  existsSync(join(path, 'cgroup.pressure')),
);

function writable(path: string | undefined): path is string {
  try {
    accessSync(path ?? '/nowhere', constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

describe('a file that fails', () => {
  let root = '';
  let sampler: Sampler;
  let blocks: TickSeries[] = [];
  let ended: string[] = [];
  const values = (name: keyof TickSeries['columns']) => blocks.flatMap((block) => [...block.columns[name]]);
  const add = (cgroupDir: string) => sampler.add({ id: 'a', cgroupDir, startNs: process.hrtime.bigint() });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgmon-lost-'));
    [blocks, ended] = [[], []];
    sampler = startSampler({
      intervalNs: 10e6,
      workerUrl,
      onTicks: (_, series) => blocks.push(series),
      onEnded: (id) => ended.push(id),
    });
  });
  afterEach(async () => {
    await sampler.close();
    rmSync(root, { recursive: true });
  });

  it('never stops the others: one that cannot be read, one that cannot be opened', async () => {
    // Reading a directory fails with EISDIR, for root too.
    mkdirSync(join(root, 'memory.current'));
    writeFileSync(join(root, 'pids.current'), '7\n');
    const { absent } = await add(root);
    await sleep(50);
    await sampler.remove('a');
    const { readErrors, ticks } = sampler.summary('a');
    expect(readErrors['memory.current']).toBe(ticks);
    expect(absent['cpu.stat']).toContain('no such file');
    expect(new Set(values('pids'))).toEqual(new Set([7]));
    expect(values('memoryBytes').every(Number.isNaN)).toBe(true);
  });

  it.skipIf(!writable(unified))('that the kernel takes away does not end the cgroup (PSI off)', async () => {
    const cgroup = join(unified ?? '', `cgmon-lost-${process.pid}`);
    mkdirSync(cgroup);
    try {
      await add(cgroup);
      writeFileSync(join(cgroup, 'cgroup.pressure'), '0');
      blocks = [];
      await sleep(150);
      await sampler.remove('a');
    } finally {
      rmdirSync(cgroup);
    }
    expect(ended).toEqual([]);
    const { absent, readErrors } = sampler.summary('a');
    expect(absent['cpu.pressure']).toContain('taken away');
    expect(readErrors).toEqual({});
    expect(values('cpuSomeUsec').at(-1)).toBeNaN();
    expect(values('cpuUsec').at(-1)).toBe(0);
  });
});

const crowd = `
  const { startSampler } = await import(process.argv[1]);
  const sampler = startSampler({ intervalNs: 10e6, onTicks: () => undefined });
  const told = [];
  for (let id = 0; id < 40; id += 1) {
    const target = { id: String(id), cgroupDir: process.argv[2], startNs: 0n };
    await sampler.add(target).then(({ absent }) => told.push(absent['cpu.stat'] ?? 'read'), (error) => told.push(error.message));
  }
  await sampler.remove('0');
  console.log(JSON.stringify({ told, ticks: sampler.summary('0').ticks }));
  await sampler.close();
`;

it('at the limit of open files the cgroups that are open go on, and the others are told why', () => {
  const root = mkdtempSync(join(tmpdir(), 'cgmon-crowd-'));
  writeFileSync(join(root, 'cpu.stat'), 'usage_usec 1\nuser_usec 1\nsystem_usec 0\n');
  writeFileSync(join(root, 'pids.current'), '1\n');
  const module = new URL('../../dist/sampler/sampler.js', import.meta.url).href;
  const { stdout, stderr } = spawnSync(
    'sh',
    [
      '-c',
      'ulimit -n 60; exec "$@"',
      'sh',
      process.execPath,
      '--input-type=module',
      '-e',
      crowd,
      module,
      root,
    ],
    { encoding: 'utf8' },
  );
  rmSync(root, { recursive: true });
  expect(stderr).toBe('');
  const { told, ticks } = JSON.parse(stdout) as { told: string[]; ticks: number };
  expect(told[0]).toBe('read');
  expect(ticks).toBeGreaterThanOrEqual(2);
  expect(told.at(-1)).toContain('too many open files');
});
