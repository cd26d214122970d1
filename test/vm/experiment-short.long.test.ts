import { beforeAll, describe, expect, it } from 'vitest';
import { needVm } from './cgmon.js';
import { vmPush, vmUp } from './vm.js';

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

/** The whole matrix, the search and the CPU quota take half an hour: experiment.long.test.ts. */
describe('cgmon experiment on a real kernel', () => {
  it('tells the limit that the task cannot live with from the one it can', async () => {
    const yaml = [
      'name: short',
      'repeats: 1',
      'tasks:',
      '  - {name: hungry, command: [probe, alloc, "300", "0.2"], workspace: .}',
      'limits: {memory: [128m, 512m], swap: 0}',
    ];
    await needVm(
      `rm -rf ~/short && mkdir ~/short && cd ~/short && printf '%s\\n' ${yaml.map((line) => `'${line}'`).join(' ')} > short.yaml`,
    );
    await needVm('cd ~/short && cgmon experiment short.yaml --out out > table 2> log');
    const lines = (await needVm('cat ~/short/out/results.ndjson')).trim().split('\n').slice(1);
    const outcomes = lines
      .map((line) => JSON.parse(line) as { outcome: string; limits: { memoryMaxBytes: number } })
      .sort((a, b) => a.limits.memoryMaxBytes - b.limits.memoryMaxBytes)
      .map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['out of memory', 'passed']);
  });
});
