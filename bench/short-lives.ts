/**
 * 200 scopes that run `true` and are removed at once: what the parent cgroup, which is what cgmon samples, says at the
 * end must be what the kernel said of the scope before it was removed.
 *
 *   node bench/run.mjs --vm short-lives [--times 200] [--json]
 */
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTotals } from '../src/cgroup/totals.js';
import { startSampler } from '../src/sampler/sampler.js';
import { runNative } from './native-work.js';
import { benchCgroups, enable, removeTree } from './real-cgroups.js';
import { numberFlag, report } from './report.js';

const times = numberFlag('times', 200);
const cgroups = benchCgroups();
const last = new Map<string, { cpuUsec: number; peak: number }>();
const sampler = startSampler({
  intervalNs: 100e6,
  onTicks(id, { columns, length }) {
    const known = last.get(id) ?? { cpuUsec: 0, peak: 0 };
    for (let at = 0; at < length; at += 1) {
      known.cpuUsec = columns.cpuUsec[at] ?? Number.NaN;
      known.peak = Math.max(known.peak, columns.memoryPeakBytes[at] ?? 0);
    }
    last.set(id, known);
  },
});

const usageUsec = (directory: string) =>
  Number(/usage_usec (\d+)/.exec(readFileSync(join(directory, 'cpu.stat'), 'utf8'))?.[1]);

async function removed(scope: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      rmdirSync(scope);
      return;
    } catch (error) {
      if (attempt === 400) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function live(index: number) {
  const id = `p${index}`;
  const parent = cgroups.make(id);
  enable(parent, cgroups.controllers);
  await sampler.add({ id, cgroupDir: parent, startNs: process.hrtime.bigint() });
  const scope = join(parent, 'scope');
  mkdirSync(scope);
  await runNative(['in', join(scope, 'cgroup.procs'), '/bin/true']);
  await untilEmpty(scope);
  const kernelUsec = usageUsec(scope);
  await removed(scope);
  await sampler.remove(id);
  const totals = readTotals(parent);
  removeTree(parent);
  const sampled = last.get(id) ?? { cpuUsec: Number.NaN, peak: Number.NaN };
  return { kernelUsec, totalUsec: totals.cpuUsec, peak: totals.memoryPeakBytes, sampled };
}

/** The exit of a process is accounted a moment after its parent heard of it. */
async function untilEmpty(scope: string): Promise<void> {
  while (!readFileSync(join(scope, 'cgroup.events'), 'utf8').includes('populated 0')) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

try {
  const lives: Awaited<ReturnType<typeof live>>[] = [];
  for (let from = 0; from < times; from += 20) {
    const indexes = Array.from({ length: Math.min(20, times - from) }, (_, at) => from + at);
    lives.push(...(await Promise.all(indexes.map(live))));
  }
  const exact = lives.filter(({ kernelUsec, totalUsec }) => kernelUsec > 0 && kernelUsec === totalUsec);
  const lastTick = lives.filter(({ kernelUsec, sampled }) => kernelUsec === sampled.cpuUsec);
  const peaks = lives.filter(({ peak }) => peak !== null && peak > 0);
  report(
    'short-lives',
    [
      { name: `exact CPU totals of ${times}`, value: exact.length, unit: 'scopes', atLeast: times },
      { name: 'last tick equal to the kernel too', value: lastTick.length, unit: 'scopes', atLeast: times },
      { name: 'peaks kept', value: peaks.length, unit: 'scopes', atLeast: times },
    ],
    { wrong: lives.filter((one) => !exact.includes(one)).slice(0, 10), sample: lives.slice(0, 3) },
  );
} finally {
  await sampler.close();
  cgroups.remove();
}
