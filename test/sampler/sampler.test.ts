import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TickSeries } from '../../src/model/tick.js';
import { startSampler } from '../../src/sampler/sampler.js';

const workerUrl = new URL('../../dist/sampler/worker.js', import.meta.url);

/** A cgroup made of plain files: read like the kernel's, only that nothing changes by itself. */
function fakeCgroup(root: string): string {
  const directory = join(root, 'cgroup');
  mkdirSync(directory);
  const files: Record<string, string> = {
    'memory.current': '104857600\n',
    'cpu.stat': 'usage_usec 5000\nuser_usec 3000\nsystem_usec 2000\n',
    'io.stat': '',
    'memory.pressure':
      'some avg10=0.00 avg60=0.00 avg300=0.00 total=12\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n',
    'memory.stat': 'anon 4096\nfile 8192\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

describe('the sampler', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgmon-sampler-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  async function sample(cgroupDir: string, during: (requestTick: () => void) => Promise<void>) {
    const blocks: TickSeries[] = [];
    const sampler = startSampler({
      intervalNs: 20e6,
      workerUrl,
      onTicks: (_, series) => blocks.push(series),
    });
    const startNs = process.hrtime.bigint();
    const opened = await sampler.add({ id: 'a', cgroupDir, startNs });
    await during(() => sampler.requestTick('a'));
    await sampler.remove('a');
    const summary = sampler.summary('a');
    await sampler.close();
    const column = (name: keyof TickSeries['columns']) => blocks.flatMap((block) => [...block.columns[name]]);
    return { opened, summary, column, times: blocks.flatMap((block) => [...block.timeNs]) };
  }

  it('gives the figures of the files in the order of time', async () => {
    const { column, times, summary } = await sample(fakeCgroup(root), () => sleep(200));
    expect(times.length).toBeGreaterThanOrEqual(3);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(summary.ticks).toBe(times.length);
    expect(new Set(column('memoryBytes'))).toEqual(new Set([104857600]));
    expect(new Set(column('cpuUserUsec'))).toEqual(new Set([3000]));
    expect(new Set(column('memoryFullUsec'))).toEqual(new Set([7]));
    expect(new Set(column('ioWriteBytes'))).toEqual(new Set([0]));
  });

  it('leaves out what has no file, and says why', async () => {
    const { opened, column, summary } = await sample(fakeCgroup(root), () => sleep(50));
    expect(opened.peakResettable).toBe(false);
    expect(Object.keys(summary.absent)).toEqual(
      expect.arrayContaining(['memory.peak', 'pids.current', 'io.pressure']),
    );
    expect(column('pids').every(Number.isNaN)).toBe(true);
    expect(column('ioSomeUsec').every(Number.isNaN)).toBe(true);
  });

  it('keeps the lifetime peak where it cannot be reset, as before Linux 6.12', async () => {
    const cgroupDir = fakeCgroup(root);
    writeFileSync(join(cgroupDir, 'memory.peak'), '209715200\n', { mode: 0o444 });
    const { opened, column, summary } = await sample(cgroupDir, () => sleep(50));
    expect(opened.peakResettable).toBe(false);
    expect(summary.absent['memory.peak']).toContain('cannot be reset');
    expect(column('memoryPeakBytes').every(Number.isNaN)).toBe(true);
    expect(column('memoryLifetimePeakBytes')[0]).toBe(209715200);
  });

  it('reads memory.stat at the slow pace only', async () => {
    const { column } = await sample(fakeCgroup(root), () => sleep(300));
    const anon = column('anonBytes');
    expect(anon[0]).toBe(4096);
    expect(anon.some(Number.isNaN)).toBe(true);
  });

  it.each([
    ['resets the peak at a tick', '500\n', '109\n'],
    ['leaves the peak alone when memory is at it: there is nothing to reset', '909\n', '909\n'],
  ])('%s', async (_, current, after) => {
    const cgroupDir = fakeCgroup(root);
    const peak = join(cgroupDir, 'memory.peak');
    writeFileSync(join(cgroupDir, 'memory.current'), current);
    writeFileSync(peak, '909\n');
    const sampler = startSampler({ intervalNs: 5e9, workerUrl, onTicks: () => undefined });
    expect((await sampler.add({ id: 'a', cgroupDir, startNs: 0n })).peakResettable).toBe(true);
    // What is written to reset it ("1") stays in a plain file.
    writeFileSync(peak, '909\n');
    await sampler.remove('a');
    await sampler.close();
    expect(readFileSync(peak, 'utf8')).toBe(after);
  });

  it('takes an extra tick at once when asked', async () => {
    const cgroupDir = fakeCgroup(root);
    const blocks: TickSeries[] = [];
    const sampler = startSampler({ intervalNs: 5e9, workerUrl, onTicks: (_, series) => blocks.push(series) });
    await sampler.add({ id: 'a', cgroupDir, startNs: process.hrtime.bigint() });
    appendFileSync(join(cgroupDir, 'io.stat'), '259:0 rbytes=1 wbytes=2 rios=3 wios=4\n');
    sampler.requestTick('a');
    await sampler.remove('a');
    await sampler.close();
    expect(blocks.flatMap((block) => [...block.columns.ioWriteBytes])).toEqual([0, 2, 2]);
  });
});
