/**
 * From the kernel's own line "Killed process ..." to the moment cgmon reports the kill; from the last page that the
 * process took before (so the kernel's search for a victim is in it); and from the end of the process as its parent
 * learns of it.
 *
 *   node bench/run.mjs --vm oom-latency [--times 100] [--json]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchLifecycle } from '../src/cgroup/lifecycle.js';
import { openKernelLog } from './kernel-log.js';
import { runNative } from './native-work.js';
import { benchCgroups } from './real-cgroups.js';
import { median, numberFlag, quantile, report } from './report.js';

const times = numberFlag('times', 100);
const cgroups = benchCgroups();
const kernelLog = openKernelLog();

async function kill(index: number) {
  const directory = cgroups.make(`o${index}`);
  writeFileSync(join(directory, 'memory.max'), String(32 * 1024 * 1024));
  writeFileSync(join(directory, 'memory.swap.max'), '0');
  const reports: { readonly ns: number; readonly scope: string }[] = [];
  const watch = watchLifecycle(directory, {
    onOom(kills) {
      reports.push({ ns: Number(process.hrtime.bigint()), scope: kills.scope });
    },
    onPopulated: () => undefined,
    onLimit: () => undefined,
    onPolling: () => undefined,
  });
  kernelLog.mark();
  const [lastPageNs = Number.NaN, endNs = Number.NaN, signal] = await runNative([
    'oom',
    join(directory, 'cgroup.procs'),
  ]);
  for (let wait = 0; reports.length === 0 && wait < 200; wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  watch.close();
  const { ns: reported = Number.NaN, scope = '' } = reports[0] ?? {};
  const killedNs = kernelLog.timesOf('Killed process').at(-1) ?? Number.NaN;
  return {
    fromKillMs: (reported - killedNs) / 1e6,
    fromPageMs: (reported - lastPageNs) / 1e6,
    fromEndMs: (reported - endNs) / 1e6,
    signal,
    scope,
  };
}

try {
  const kills: Awaited<ReturnType<typeof kill>>[] = [];
  for (let index = 0; index < times; index += 1) kills.push(await kill(index));
  const fromKill = kills.map(({ fromKillMs }) => fromKillMs);
  const pages = kills.map(({ fromPageMs }) => fromPageMs);
  report(
    'oom-latency',
    [
      { name: 'kill to report, p99', value: quantile(fromKill, 0.99), unit: 'ms', atMost: 50 },
      { name: 'kill to report, median', value: median(fromKill), unit: 'ms' },
      { name: 'last page to report, p99', value: quantile(pages, 0.99), unit: 'ms' },
      { name: 'last page to report, median', value: median(pages), unit: 'ms' },
      {
        name: 'end of the process to report, p99 (negative: cgmon was first)',
        value: quantile(
          kills.map(({ fromEndMs }) => fromEndMs),
          0.99,
        ),
        unit: 'ms',
      },
      {
        name: "told as the container's own limit",
        value: kills.filter(({ scope }) => scope === 'container').length,
        unit: `of ${times}`,
        atLeast: times,
      },
    ],
    { fromKillMs: fromKill.map(tenths), fromPageMs: pages.map(tenths) },
  );
} finally {
  cgroups.remove();
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
