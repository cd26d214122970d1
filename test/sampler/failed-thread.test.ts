import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Sampler, startSampler } from '../../src/sampler/sampler.js';

const workerUrl = new URL('crashing-worker.mjs', import.meta.url);

describe('a sampler whose thread dies', () => {
  let sampler: Sampler | null = null;
  let told: string[] = [];
  const start = async (how: 'throws' | 'exits') => {
    told = [];
    const started = startSampler({
      intervalNs: 10e6,
      workerUrl,
      onTicks: () => undefined,
      onFailed: ({ message }) => told.push(message),
    });
    sampler = started;
    await started.add({ id: 'a', cgroupDir: how, startNs: 0n });
    started.requestTick('a');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    return started;
  };
  afterEach(() => sampler?.close());

  it('says so at once, and why', async () => {
    await start('throws');
    expect(told).toEqual(['the sampler thread failed: a bug']);
    await sampler?.close();
    await start('exits');
    expect(told).toEqual(['the sampler thread failed: it ended by itself, with code 3']);
  });

  it('lets its targets be removed and summed up, and takes no more of them', async () => {
    const failed = await start('throws');
    await failed.remove('a');
    expect(failed.summary('a').ticks).toBe(0);
    expect(failed.thread()).toBeNull();
    await expect(failed.add({ id: 'b', cgroupDir: 'throws', startNs: 0n })).rejects.toThrow(
      'the sampler thread failed: a bug',
    );
  });

  it('fails whoever waits for a target to be added', async () => {
    const failed = startSampler({ intervalNs: 10e6, workerUrl, onTicks: () => undefined });
    sampler = failed;
    await failed.add({ id: 'a', cgroupDir: 'exits', startNs: 0n });
    failed.requestTick('a');
    await expect(failed.add({ id: 'b', cgroupDir: 'exits', startNs: 0n })).rejects.toThrow('with code 3');
  });
});
