import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchCgroups, benchCgroups } from './real-cgroups.js';

/** Kernel files of the same kind and much the same cost in cgroup v1, by controller, for hosts that have both. */
const standIns: readonly (readonly [string, string, string])[] = [
  ['memory.current', 'memory', 'memory.usage_in_bytes'],
  ['memory.peak', 'memory', 'memory.max_usage_in_bytes'],
  ['memory.events', 'memory', 'memory.oom_control'],
  ['memory.stat', 'memory', 'memory.stat'],
  ['memory.swap.current', 'memory', 'memory.memsw.usage_in_bytes'],
  ['io.stat', 'blkio', 'blkio.throttle.io_service_bytes'],
  ['pids.current', 'pids', 'pids.current'],
];

export interface KernelFiles {
  readonly directory: string;
  /** Which files are not the cgroup v2's own, and what stands in for them. */
  readonly standIns: Readonly<Record<string, string>>;
  remove(): void;
}

/** All files that a tick reads, from the kernel: of a cgroup v2, and of cgroup v1 where v2 has no such controller. */
export function kernelFiles(): KernelFiles {
  const cgroups: BenchCgroups = benchCgroups();
  const own = cgroups.make('a');
  const directory = mkdtempSync(join(tmpdir(), 'cgmon-bench-'));
  const used: Record<string, string> = {};
  const made: string[] = [];
  for (const file of readdirSync(own)) symlinkSync(join(own, file), join(directory, file));
  for (const [file, controller, other] of standIns) {
    const root = join('/sys/fs/cgroup', controller);
    if (existsSync(join(own, file)) || !existsSync(join(root, 'cgroup.procs'))) continue;
    const group = join(root, `cgmon-bench-${process.pid}`);
    if (!made.includes(group)) {
      mkdirSync(group);
      made.push(group);
    }
    symlinkSync(join(group, other), join(directory, file));
    used[file] = `cgroup v1 ${other}`;
  }
  return {
    directory,
    standIns: used,
    remove() {
      rmSync(directory, { recursive: true });
      for (const group of made) rmdirSync(group);
      cgroups.remove();
    },
  };
}
