import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startSampler } from '../../src/sampler/sampler.js';

const workerUrl = new URL('../../dist/sampler/worker.js', import.meta.url);
const root = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((path) =>
  existsSync(join(path, 'cgroup.procs')),
);

function writable(path: string | undefined): path is string {
  try {
    accessSync(path ?? '/nowhere', constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const usageUsec = (directory: string) =>
  Number(/usage_usec (\d+)/.exec(readFileSync(join(directory, 'cpu.stat'), 'utf8'))?.[1]);

it.skipIf(!writable(root))(
  '500 cgroups that come and go within a minute: each one’s last tick is its exact total (needs to make cgroups)',
  { timeout: 60_000 },
  async () => {
    const last = new Map<string, number>();
    const sampler = startSampler({
      intervalNs: 100e6,
      workerUrl,
      onTicks(id, { length, columns }) {
        last.set(id, columns.cpuUsec[length - 1] ?? Number.NaN);
      },
    });
    const wrong: string[] = [];
    async function live(number: number): Promise<void> {
      const id = String(number);
      const directory = join(root ?? '', `cgmon-many-${process.pid}-${id}`);
      mkdirSync(directory);
      try {
        await sampler.add({ id, cgroupDir: directory, startNs: process.hrtime.bigint() });
        await promisify(execFile)('sh', ['-c', `echo 0 >${directory}/cgroup.procs; :`]);
        while (!readFileSync(join(directory, 'cgroup.events'), 'utf8').includes('populated 0'))
          await sleep(2);
        // The very last steps of a process may be charged after it left.
        const before = usageUsec(directory);
        await sampler.remove(id);
        const after = usageUsec(directory);
        const sampled = last.get(id) ?? Number.NaN;
        if (!(before > 0 && before <= sampled && sampled <= after))
          wrong.push(`${id}: ${sampled}, not from ${before} to ${after}`);
      } finally {
        await removed(directory);
      }
    }
    for (let from = 0; from < 500; from += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, at) => live(from + at)));
    }
    await sampler.close();
    expect(wrong).toEqual([]);
    expect(last.size).toBe(500);
  },
);

/** A cgroup stays busy for a moment after its last process has ended. */
async function removed(directory: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      rmdirSync(directory);
      return;
    } catch (error) {
      if (attempt === 200) throw error;
      await sleep(5);
    }
  }
}
