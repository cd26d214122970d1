/**
 * Spikes that are far shorter than the interval: 200 MiB for 5 ms, sampled at 10 Hz, each in a cgroup of its own. Found
 * means: the highest tick is within 1 % of the kernel's lifetime peak, read through another file descriptor.
 *
 *   node bench/run.mjs --vm spikes [--times 100] [--json]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSampler } from '../src/sampler/sampler.js';
import { runNative } from './native-work.js';
import { benchCgroups } from './real-cgroups.js';
import { median, numberFlag, report } from './report.js';

const times = numberFlag('times', 100);
const mib = numberFlag('mib', 200);
const cgroups = benchCgroups();
const seen = new Map<string, { peak: number; current: number }>();
const sampler = startSampler({
  intervalNs: 100e6,
  onTicks(id, { columns, length }) {
    const highest = seen.get(id) ?? { peak: 0, current: 0 };
    for (let at = 0; at < length; at += 1) {
      highest.peak = Math.max(highest.peak, columns.memoryPeakBytes[at] ?? 0);
      highest.current = Math.max(highest.current, columns.memoryBytes[at] ?? 0);
    }
    seen.set(id, highest);
  },
});
try {
  const spikes: { kernel: number; peak: number; current: number; heldMs: number }[] = [];
  for (let index = 0; index < times; index += 1) {
    const id = `s${index}`;
    const directory = cgroups.make(id);
    await sampler.add({ id, cgroupDir: directory, startNs: process.hrtime.bigint() });
    const [touched = 0, ended = 0] = await runNative([
      'within',
      join(directory, 'cgroup.procs'),
      'spike',
      String(mib),
      '5',
    ]);
    await sampler.remove(id);
    const kernel = Number(readFileSync(join(directory, 'memory.peak'), 'utf8'));
    spikes.push({ kernel, heldMs: (ended - touched) / 1e6, ...(seen.get(id) ?? { peak: 0, current: 0 }) });
  }
  const found = spikes.filter(({ kernel, peak }) => Math.abs(peak - kernel) <= kernel / 100);
  const foundByCurrent = spikes.filter(({ kernel, current }) => Math.abs(current - kernel) <= kernel / 100);
  report(
    'spikes',
    [
      { name: `spikes found of ${times}`, value: found.length, unit: 'spikes', atLeast: times },
      {
        name: 'found by memory.current alone, as others do',
        value: foundByCurrent.length,
        unit: `of ${times}`,
      },
      {
        name: 'largest error of a peak',
        value: Math.max(...spikes.map(({ kernel, peak }) => (Math.abs(peak - kernel) / kernel) * 100)),
        unit: '%',
      },
      { name: 'a spike was held for', value: median(spikes.map(({ heldMs }) => heldMs)), unit: 'ms, median' },
    ],
    { intervalMs: 100, mib, smallestKernelPeak: Math.min(...spikes.map(({ kernel }) => kernel)) },
  );
} finally {
  await sampler.close();
  cgroups.remove();
}
