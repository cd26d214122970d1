import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCgroup2 } from '../src/cgroup/mount.js';

/** A cgroup of the benchmark's own, with the host's controllers enabled for its children. Needs root. */
export interface BenchCgroups {
  readonly directory: string;
  readonly controllers: readonly string[];
  make(name: string): string;
  /** Everything in it must have ended. */
  remove(): void;
}

export function benchCgroups(): BenchCgroups {
  const cgroup2 = readCgroup2('/');
  if (cgroup2 === null) throw new Error('no cgroup v2 on this host');
  const controllers = cgroup2.controllers.filter((name) => ['cpu', 'io', 'memory', 'pids'].includes(name));
  const directory = join(cgroup2.mountPoint, `cgmon-bench-${process.pid}`);
  enable(cgroup2.mountPoint, controllers);
  mkdirSync(directory);
  enable(directory, controllers);
  return {
    directory,
    controllers,
    make(name) {
      const path = join(directory, name);
      mkdirSync(path);
      return path;
    },
    remove() {
      removeTree(directory);
    },
  };
}

/** Lets children of the cgroup have the controllers. */
export function enable(cgroupDir: string, controllers: readonly string[]): void {
  const path = join(cgroupDir, 'cgroup.subtree_control');
  const enabled = readFileSync(path, 'utf8').split(/\s+/);
  for (const name of controllers) if (!enabled.includes(name)) writeFileSync(path, `+${name}`);
}

/** A cgroup stays busy for a moment after its last process has ended. */
export function removeTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(directory, entry.name));
  }
  for (let attempt = 0; ; attempt += 1) {
    try {
      rmdirSync(directory);
      return;
    } catch (error) {
      if (attempt === 200) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
