import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { longTimeoutMs, needVm } from './cgmon.js';
import { experimentIn, mib, outcomesOf, resultsOf, startInVm, writeExperiment } from './experiments.js';
import { vmPush, vmUp } from './vm.js';

const limits = [128, 256, 512, null];
let directory = '';
beforeAll(async () => {
  await vmUp();
  await vmPush();
  directory = await experimentIn(
    'experiment-long',
    { hungry: 'probe alloc 400 0.3', modest: 'probe alloc 120 0.3', burner: 'probe burn 2' },
    { 'cpu.yaml': { tasks: ['burner'], yaml: ['limits: {cpus: [0.25, 0.5, 1]}', 'repeats: 3'] } },
  );
});

async function memoryExperiment(repeats: number): Promise<string> {
  const matrix = 'limits: {memory: [128m, 256m, 512m, unlimited], swap: 0}';
  await writeExperiment(
    directory,
    'memory.yaml',
    ['hungry', 'modest'],
    [matrix, 'parallel: 2', `repeats: ${repeats}`],
  );
  return `cd ${directory} && cgmon experiment memory.yaml --out memory 2>&1 >table`;
}

/**
 * 2 tasks, 4 memory limits, 3 repeats; each test is a sitting of its own that goes on where the one before it
 * ended, so that they can be run one by one (`-t`).
 */
describe('a whole experiment on a real kernel', () => {
  it('first repeat: loses no finished run to kill -9', async () => {
    await needVm(`rm -rf ${directory}/memory`);
    const command = await memoryExperiment(1);
    const kill = await startInVm(directory, 'cgmon experiment memory.yaml --out memory');
    while ((await resultsOf(`${directory}/memory`)).length < 3) await sleep(1000);
    await kill();
    const before = await resultsOf(`${directory}/memory`);
    expect(await needVm(command, longTimeoutMs)).toContain(`${before.length} of 8 runs are kept from before`);
    const all = await resultsOf(`${directory}/memory`);
    expect(all).toHaveLength(8);
    expect(all.slice(0, before.length)).toEqual(before);
  });

  it.each([2, 3])('repeat %d: makes only what is new', async (repeat) => {
    const before = await resultsOf(`${directory}/memory`);
    expect(before).toHaveLength(8 * (repeat - 1));
    const log = await needVm(await memoryExperiment(repeat), longTimeoutMs);
    expect(log).toContain(`${before.length} of ${8 * repeat} runs are kept from before`);
    expect((await resultsOf(`${directory}/memory`)).slice(0, before.length)).toEqual(before);
  });

  it('the memory boundary is where it was built, three times of three', async () => {
    const all = await resultsOf(`${directory}/memory`);
    const seen = ['hungry', 'modest'].map((task) =>
      limits.map((limit) => outcomesOf(all, task, limit === null ? null : limit * mib)),
    );
    const [oom, passed] = ['out of memory', 'passed'].map((outcome) => [outcome, outcome, outcome]);
    expect(seen).toEqual([
      [oom, oom, passed, passed],
      [oom, passed, passed, passed],
    ]);
  });

  it('finds the smallest limit that passes to 5 %, sure to 80 %', async () => {
    await needVm(`rm -rf ${directory}/search`);
    await memoryExperiment(3);
    const { found } = JSON.parse(
      await needVm(
        `cd ${directory} && cgmon experiment memory.yaml --search memory --task modest --confidence 0.8 --json --out search`,
        longTimeoutMs,
      ),
    ) as { found: { passingBytes: number; failingBytes: number; repeats: number }[] };
    const [{ passingBytes, failingBytes, repeats } = { passingBytes: 0, failingBytes: 0, repeats: 0 }] =
      found;
    expect(repeats).toBe(3);
    expect(passingBytes / failingBytes).toBeLessThanOrEqual(1.05);
    // 120 MiB of the probe, and what the agent and the shell cannot do without.
    expect(passingBytes).toBeGreaterThan(120 * mib);
    expect(passingBytes).toBeLessThan(256 * mib);
  });

  it('slows the CPU task by the factor of the quota', async () => {
    await needVm(
      `cd ${directory} && rm -rf cpu && cgmon experiment cpu.yaml --out cpu > table`,
      longTimeoutMs,
    );
    const { configurations } = JSON.parse(await needVm(`cd ${directory} && cgmon compare cpu --json`)) as {
      configurations: { counted: number; metrics: { toolS: { median: number } } }[];
    };
    expect(configurations.map(({ counted }) => counted)).toEqual([3, 3, 3]);
    const [full, half, quarter] = configurations.map(({ metrics }) => metrics.toolS.median);
    expect((half ?? 0) / (full ?? 1)).toBeGreaterThan(2 * 0.85);
    expect((half ?? 0) / (full ?? 1)).toBeLessThan(2 * 1.15);
    expect((quarter ?? 0) / (full ?? 1)).toBeGreaterThan(4 * 0.85);
    expect((quarter ?? 0) / (full ?? 1)).toBeLessThan(4 * 1.15);
  });
});
