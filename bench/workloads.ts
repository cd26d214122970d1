/**
 * What cgmon records of fixed workloads (journal ticks at 20 Hz) against /usr/bin/time of the same process and against
 * the cgroup's own totals.
 *
 *   node bench/run.mjs --vm workloads [--json]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { openJournal } from '../src/record/journal-writer.js';
import { readJournal } from '../src/record/journal-reader.js';
import { readTotals } from '../src/cgroup/totals.js';
import type { TickColumnName } from '../src/model/tick.js';
import { startSampler } from '../src/sampler/sampler.js';
import { nativeWork } from './native-work.js';
import { benchCgroups } from './real-cgroups.js';
import { report } from './report.js';

const cgroups = benchCgroups();
const scratch = mkdtempSync('/var/tmp/cgmon-bench-');
const file = join(scratch, 'file');
const blockBytes = 512;

interface Workload {
  readonly name: string;
  readonly command: readonly string[];
  readonly compared: 'cpu' | 'memory' | 'written' | 'read';
}

const work = nativeWork();
const workloads: readonly Workload[] = [
  { name: 'CPU 2 s', command: [work, 'cpu', '2000'], compared: 'cpu' },
  { name: 'CPU 5 s', command: [work, 'cpu', '5000'], compared: 'cpu' },
  { name: 'memory 300 MiB for 1 s', command: [work, 'spike', '300', '1000'], compared: 'memory' },
  { name: 'memory 500 MiB for 5 ms', command: [work, 'spike', '500', '5'], compared: 'memory' },
  { name: 'write 64 MiB', command: [work, 'write', file, '64'], compared: 'written' },
  {
    name: 'read 64 MiB',
    command: ['dd', `if=${file}`, 'of=/dev/null', 'bs=1M', 'iflag=direct', 'status=none'],
    compared: 'read',
  },
];

/** The workload below GNU time, which enters the cgroup by the shell that becomes it. */
async function timed(directory: string, command: readonly string[]): Promise<readonly number[]> {
  const out = join(scratch, 'time');
  const script = 'echo 0 > "$1"; shift; exec "$@"';
  const words = ['sh', '-c', script, 'sh', join(directory, 'cgroup.procs'), ...command];
  const child = spawn('/usr/bin/time', ['-o', out, '-f', '%U %S %M %I %O', ...words], { stdio: 'ignore' });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${command.join(' ')}: exit ${String(code)}`);
  return readFileSync(out, 'utf8').trim().split(/\s+/).map(Number);
}

async function recorded(directory: string, run: () => Promise<readonly number[]>) {
  const journalDir = mkdtempSync(join(scratch, 'journal-'));
  const journal = openJournal(journalDir);
  const sampler = startSampler({ intervalNs: 50e6, onTicks: (_, series) => journal.append(series) });
  await sampler.add({ id: 'a', cgroupDir: directory, startNs: process.hrtime.bigint() });
  const time = await run();
  await sampler.remove('a');
  await sampler.close();
  journal.close();
  const blocks = [...readJournal(journalDir)];
  const column = (name: TickColumnName) => blocks.flatMap(({ columns }) => [...columns[name]]);
  const rise = (name: TickColumnName) =>
    (column(name).at(-1) ?? Number.NaN) - (column(name)[0] ?? Number.NaN);
  return { time, column, rise };
}

async function measure({ name, command, compared }: Workload) {
  const directory = cgroups.make(name.replaceAll(' ', '-'));
  const { time, column, rise } = await recorded(directory, () => timed(directory, command));
  const [user = 0, system = 0, residentKib = 0, blocksIn = 0, blocksOut = 0] = time;
  const totals = readTotals(directory);
  const figures = {
    cpu: { cgmon: rise('cpuUsec'), kernel: totals.cpuUsec, time: (user + system) * 1e6 },
    memory: {
      cgmon: Math.max(...column('memoryPeakBytes').filter((value) => !Number.isNaN(value))),
      kernel: totals.memoryPeakBytes,
      time: residentKib * 1024,
    },
    written: { cgmon: rise('ioWriteBytes'), kernel: totals.ioWriteBytes, time: blocksOut * blockBytes },
    read: { cgmon: rise('ioReadBytes'), kernel: totals.ioReadBytes, time: blocksIn * blockBytes },
  }[compared];
  const off = (against: number | null) =>
    against === null ? Number.NaN : (Math.abs(figures.cgmon - against) / against) * 100;
  return { name, ...figures, offKernel: off(figures.kernel), offTime: off(figures.time) };
}

try {
  const results: Awaited<ReturnType<typeof measure>>[] = [];
  for (const workload of workloads) results.push(await measure(workload));
  report(
    'workloads',
    results.flatMap(({ name, offKernel, offTime }) => [
      { name: `${name}: off the cgroup's own total`, value: offKernel, unit: '%', atMost: 1 },
      { name: `${name}: off /usr/bin/time`, value: offTime, unit: '%', atMost: 1 },
    ]),
    results.map(({ name, cgmon, kernel, time }) => ({ name, cgmon, kernel, time })),
  );
} finally {
  cgroups.remove();
  rmSync(scratch, { recursive: true });
}
