import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { threadCpuUsec } from '../../src/sampler/own-thread.js';

it('knows the CPU time of its thread', () => {
  const before = threadCpuUsec() ?? Number.NaN;
  for (let round = 0, x = 1; round < 5e6; round += 1) x = (x * 31 + round) % 1e9;
  expect(threadCpuUsec()).toBeGreaterThan(before);
});

it('takes a higher priority where it may, and goes on where it may not', () => {
  const module = new URL('../../dist/sampler/own-thread.js', import.meta.url);
  const source = `import { getPriority } from 'node:os';
    const { raisePriority } = await import(process.argv[1]);
    const before = getPriority();
    console.log(JSON.stringify({ raised: raisePriority(), before, after: getPriority() }));`;
  const words = ['--input-type=module', '-e', source, module.href];
  const { raised, before, after } = JSON.parse(
    execFileSync(process.execPath, words, { encoding: 'utf8' }),
  ) as {
    raised: boolean;
    before: number;
    after: number;
  };
  expect(after).toBe(raised ? -10 : before);
});
