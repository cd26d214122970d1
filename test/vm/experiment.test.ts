import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { needVm } from './cgmon.js';
import { experimentIn, mib, outcomesOf, resultsOf, startInVm } from './experiments.js';
import { vmPush, vmUp } from './vm.js';

let directory = '';
beforeAll(async () => {
  await vmUp();
  await vmPush();
  directory = await experimentIn(
    'experiment',
    { hungry: 'probe alloc 400 0.3', modest: 'probe alloc 120 0.3', burner: 'probe burn 1.5' },
    {
      'memory.yaml': {
        tasks: ['hungry', 'modest'],
        yaml: ['limits: {memory: [256m, 512m], swap: 0}', 'parallel: 2'],
      },
      'cpu.yaml': { tasks: ['burner'], yaml: ['limits: {cpus: [0.25, 1]}'] },
    },
  );
});

/** Four limits, three repeats, and the confidence that needs five: experiment.long.test.ts. */
describe('cgmon experiment on a real kernel', () => {
  it('finds the memory boundary where it was built, and loses no finished run to kill -9', async () => {
    await needVm(`rm -rf ${directory}/memory`);
    const kill = await startInVm(directory, 'cgmon experiment memory.yaml --out memory');
    let before = await resultsOf(`${directory}/memory`);
    while (before.length === 0) {
      await sleep(1000);
      before = await resultsOf(`${directory}/memory`);
    }
    await kill();
    before = await resultsOf(`${directory}/memory`);
    const log = await needVm(`cd ${directory} && cgmon experiment memory.yaml --out memory 2>&1 >table`);
    expect(log).toContain(`${before.length} of 4 runs are kept from before`);
    const all = await resultsOf(`${directory}/memory`);
    expect(all).toHaveLength(4);
    expect(all.slice(0, before.length)).toEqual(before);
    for (const task of ['hungry', 'modest']) {
      for (const limit of [256, 512]) {
        const expected = task === 'hungry' && limit === 256 ? 'out of memory' : 'passed';
        expect([task, limit, ...outcomesOf(all, task, limit * mib)]).toEqual([task, limit, expected]);
      }
    }
  });

  it('finds the smallest limit that passes to 5 %', async () => {
    const { found } = JSON.parse(
      await needVm(
        `cd ${directory} && rm -rf search && cgmon experiment memory.yaml --search memory --task hungry --confidence 0.5 --json --out search`,
      ),
    ) as { found: { passingBytes: number; failingBytes: number; uncappedPeakBytes: number }[] };
    const [
      { passingBytes, failingBytes, uncappedPeakBytes } = {
        passingBytes: 0,
        failingBytes: 0,
        uncappedPeakBytes: 0,
      },
    ] = found;
    expect(passingBytes / failingBytes).toBeLessThanOrEqual(1.05);
    // 400 MiB of the probe, and what the agent and the shell cannot do without.
    expect(passingBytes).toBeGreaterThan(400 * mib);
    expect(passingBytes).toBeLessThanOrEqual(uncappedPeakBytes * 1.05);
  });

  it('slows the CPU task by the factor of the quota', async () => {
    await needVm(`cd ${directory} && rm -rf cpu && cgmon experiment cpu.yaml --out cpu > table`);
    const { configurations } = JSON.parse(await needVm(`cd ${directory} && cgmon compare cpu --json`)) as {
      configurations: { metrics: { toolS: { median: number } } }[];
    };
    const [full, quarter] = configurations.map(({ metrics }) => metrics.toolS.median);
    expect((quarter ?? 0) / (full ?? 1)).toBeGreaterThan(4 * 0.8);
    expect((quarter ?? 0) / (full ?? 1)).toBeLessThan(4 * 1.2);
  });
});
