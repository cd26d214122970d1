import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';

const program = `
  const { startSampler } = await import(process.argv[1]);
  const gaps = [], times = [];
  const sampler = startSampler({ intervalNs: 10e6,
    onTicks: (_, series) => times.push(...series.timeNs),
    onGap: (_, timeNs, durationNs) => gaps.push({ timeNs, durationNs }) });
  await sampler.add({ id: 'a', cgroupDir: process.argv[2], startNs: process.hrtime.bigint() });
  console.log('ready');
  await new Promise((resolve) => process.once('SIGTERM', resolve));
  await sampler.remove('a');
  console.log(JSON.stringify({ gaps, times, summary: sampler.summary('a') }));
  await sampler.close();
`;

it('shows a stop of the whole process as one gap, and makes no ticks up for it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'cgmon-stop-'));
  writeFileSync(join(root, 'cpu.stat'), 'usage_usec 1\nuser_usec 1\nsystem_usec 0\n');
  const module = new URL('../../dist/sampler/sampler.js', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, module, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  try {
    await once(child.stdout, 'data');
    await sleep(300);
    child.kill('SIGSTOP');
    await sleep(2000);
    child.kill('SIGCONT');
    await sleep(300);
    child.kill('SIGTERM');
    await once(child, 'close');
  } finally {
    child.kill('SIGKILL');
    rmSync(root, { recursive: true });
  }
  const { gaps, times, summary } = JSON.parse(output.slice(output.indexOf('{'))) as {
    gaps: { timeNs: number; durationNs: number }[];
    times: number[];
    summary: { missed: number };
  };
  const long = gaps.filter(({ durationNs }) => durationNs > 1.5e9);
  expect(long).toHaveLength(1);
  expect(long[0]?.durationNs).toBeLessThan(3e9);
  const { timeNs = 0, durationNs = 0 } = long[0] ?? {};
  expect(times.filter((time) => time > timeNs && time < timeNs + durationNs)).toEqual([]);
  expect(summary.missed).toBeGreaterThan(150);
});
