import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { latenessBoundsUsec } from '../../src/sampler/messages.js';
import { type Sampler, startSampler } from '../../src/sampler/sampler.js';

const workerUrl = new URL('../../dist/sampler/worker.js', import.meta.url);

describe('a sampler whose targets come and go', () => {
  let cgroupDir = '';
  let sampler: Sampler;
  beforeEach(() => {
    cgroupDir = mkdtempSync(join(tmpdir(), 'cgmon-sampler-'));
    writeFileSync(join(cgroupDir, 'memory.current'), '4096\n');
    sampler = startSampler({ intervalNs: 20e6, workerUrl, onTicks: () => undefined });
  });
  afterEach(async () => {
    await sampler.close();
    rmSync(cgroupDir, { recursive: true });
  });

  async function comeAndGo(id: string): Promise<void> {
    await sampler.add({ id, cgroupDir, startNs: process.hrtime.bigint() });
    await sampler.remove(id);
  }

  it('forgets those that went, but for the last 64', async () => {
    for (let number = 0; number < 70; number += 1) await comeAndGo(String(number));
    expect(() => sampler.summary('5')).toThrow('no target 5');
    expect(sampler.summary('6').ticks).toBe(2);
    expect(sampler.summary('69').ticks).toBe(2);
  });

  it('keeps a name that came back', async () => {
    await comeAndGo('back');
    for (let number = 0; number < 63; number += 1) await comeAndGo(String(number));
    await sampler.add({ id: 'back', cgroupDir, startNs: process.hrtime.bigint() });
    await comeAndGo('one more');
    await comeAndGo('another');
    expect(sampler.summary('back').ticks).toBeGreaterThanOrEqual(0);
    await sampler.remove('back');
    expect(sampler.summary('back').ticks).toBeGreaterThanOrEqual(2);
  });

  it('tells of all of them together', async () => {
    await comeAndGo('one');
    await comeAndGo('two');
    for (let waited = 0; sampler.thread() === null && waited < 3000; waited += 50) await sleep(50);
    for (let waited = 0; (sampler.thread()?.ticks ?? 0) < 4 && waited < 3000; waited += 50) await sleep(50);
    const figures = sampler.thread();
    expect(figures?.ticks).toBe(4);
    expect(figures?.latenessCounts).toHaveLength(latenessBoundsUsec.length + 1);
    expect(figures?.latenessCounts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(1);
  });
});
