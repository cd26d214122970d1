/**
 * CPU of watching a container's processes at 20 Hz: quiet ones, and then beside a shell that starts ten short ones a
 * second, less what the same timer costs that does nothing. Without cgroup v2 and root a plain file names the processes,
 * all of them quiet.
 *
 *   node bench/run.mjs [--vm] process-watch [--seconds 15] [--processes 20] [--json]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcessWatch } from '../src/process/watch.js';
import { type BenchCgroups, benchCgroups } from './real-cgroups.js';
import { numberFlag, report } from './report.js';

const intervalMs = 50;
const seconds = numberFlag('seconds', 15);
const processes = numberFlag('processes', 20);
const cgroups = realCgroups();
const directory = cgroups?.make('a') ?? mkdtempSync(join(tmpdir(), 'cgmon-bench-watch-'));
const children: ChildProcess[] = [];

function realCgroups(): BenchCgroups | null {
  try {
    return benchCgroups();
  } catch {
    return null; // The figure is printed with what it was measured on.
  }
}

function start(program: string, ...args: readonly string[]): void {
  const child = spawn(program, args, { stdio: 'ignore' });
  children.push(child);
  const list = join(directory, 'cgroup.procs');
  if (cgroups === null) appendFileSync(list, `${child.pid}\n`);
  else writeFileSync(list, String(child.pid));
}

/** Milliseconds of CPU, user and kernel, of this process while `close` is not yet called. */
async function cpuMs(begin: () => { close(): void }): Promise<number> {
  const begun = begin();
  await sleep(500);
  const before = process.cpuUsage();
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  begun.close();
  return (user + system) / 1000;
}

let ended = 0;
try {
  for (let at = 0; at < processes; at += 1) start('sleep', '1000');
  const timer = await cpuMs(() => {
    const handle = setInterval(() => undefined, intervalMs);
    return { close: () => clearInterval(handle) };
  });
  const watch = () =>
    startProcessWatch({
      cgroupDir: directory,
      procRoot: '/proc',
      now: () => Date.now(),
      onSpan: () => {
        ended += 1;
      },
      intervalMs,
    });
  const quiet = await cpuMs(watch);
  if (cgroups !== null) start('sh', '-c', 'while :; do sleep 0.1; done');
  const busy = cgroups === null ? Number.NaN : await cpuMs(watch);
  const share = (ms: number) => (100 * (ms - timer)) / (seconds * 1000);
  report(
    'process-watch',
    [
      { name: `CPU at 20 Hz, ${processes} processes`, value: share(quiet), unit: '% of a core', atMost: 0.5 },
      { name: 'the same, ten new ones a second', value: share(busy), unit: '% of a core' },
      { name: 'the timer alone', value: (100 * timer) / (seconds * 1000), unit: '% of a core' },
    ],
    { cgroup: cgroups !== null, seconds, processes, ended, load: loadavg()[0], cpus: cpus().length },
  );
} finally {
  await Promise.all(
    children.map(async (child) => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }),
  );
  if (cgroups === null) rmSync(directory, { recursive: true });
  else cgroups.remove();
}
