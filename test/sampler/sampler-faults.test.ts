import { accessSync, constants, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TickSeries } from '../../src/model/tick.js';
import { type Sampler, startSampler } from '../../src/sampler/sampler.js';

const workerUrl = new URL('../../dist/sampler/worker.js', import.meta.url);
const unified = '/sys/fs/cgroup/unified';

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

describe('the sampler when things go wrong', () => {
  let root = '';
  let sampler: Sampler;
  let blocks: TickSeries[] = [];
  let ended: string[] = [];
  let failed: string[] = [];
  const values = (name: keyof TickSeries['columns']) => blocks.flatMap((block) => [...block.columns[name]]);
  const add = (cgroupDir: string) => sampler.add({ id: 'a', cgroupDir, startNs: process.hrtime.bigint() });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgmon-faults-'));
    [blocks, ended, failed] = [[], [], []];
    sampler = startSampler({
      intervalNs: 10e6,
      workerUrl,
      onTicks: (_, series) => blocks.push(series),
      onEnded: (id) => ended.push(id),
      onReadError: (_, file, message) => failed.push(`${file}: ${message}`),
    });
  });
  afterEach(async () => {
    await sampler.close();
    rmSync(root, { recursive: true });
  });

  it('refuses a cgroup that is not there and goes on with the others', async () => {
    await expect(add(join(root, 'gone'))).rejects.toThrow(/no cgroup at .*gone/);
    writeFileSync(join(root, 'memory.current'), '1\n');
    await expect(add(root)).resolves.toMatchObject({ peakResettable: false });
  });

  it('counts a damaged file, gives no figure for it, and recovers', async () => {
    writeFileSync(join(root, 'memory.current'), '1048576\n');
    writeFileSync(join(root, 'pids.current'), '7\n');
    await add(root);
    writeFileSync(join(root, 'memory.current'), '10x\n');
    await vi.waitFor(() => expect(failed).toHaveLength(1), 5000);
    writeFileSync(join(root, 'memory.current'), '2097152\n');
    await sampler.remove('a');
    expect(failed).toEqual([expect.stringContaining('memory.current')]);
    expect(sampler.summary('a').readErrors['memory.current']).toBeGreaterThan(0);
    expect(new Set(values('memoryBytes'))).toEqual(new Set([1048576, Number.NaN, 2097152]));
    expect(new Set(values('pids'))).toEqual(new Set([7]));
  });

  it('passes a counter on that goes backwards, and 2^60', async () => {
    writeFileSync(join(root, 'cpu.stat'), 'usage_usec 1152921504606846976\n');
    await add(root);
    writeFileSync(join(root, 'cpu.stat'), 'usage_usec 5\n');
    await sampler.remove('a');
    expect(values('cpuUsec')[0]).toBe(2 ** 60);
    expect(values('cpuUsec').at(-1)).toBe(5);
  });

  it('takes ticks on request at once, long before the next deadline', async () => {
    await sampler.close();
    sampler = startSampler({ intervalNs: 10e9, workerUrl, onTicks: (_, series) => blocks.push(series) });
    writeFileSync(join(root, 'memory.current'), '1\n');
    await add(root);
    sampler.requestTick('a');
    await sampler.remove('a');
    expect(values('memoryBytes').length).toBe(3);
  });

  it.skipIf(!writable(unified))(`ends with the cgroup (needs to write to ${unified})`, async () => {
    const cgroup = join(unified, `cgmon-test-${process.pid}`);
    mkdirSync(cgroup);
    try {
      await add(cgroup);
      await sleep(50);
    } finally {
      rmdirSync(cgroup);
    }
    await vi.waitFor(() => expect(ended).toEqual(['a']), 5000);
    const before = sampler.summary('a').readErrors;
    // The same name again is another cgroup.
    mkdirSync(cgroup);
    try {
      await sampler.remove('a');
      await sampler.add({ id: 'b', cgroupDir: cgroup, startNs: process.hrtime.bigint() });
      await sampler.remove('b');
    } finally {
      rmdirSync(cgroup);
    }
    expect(before).toEqual({});
    expect(sampler.summary('b').ticks).toBeGreaterThanOrEqual(2);
  });
});
