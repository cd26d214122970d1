import { setTimeout as sleep } from 'node:timers/promises';
import { startSampler } from '../src/sampler/sampler.js';

export interface Counted {
  readonly seconds: number;
  /** CPU time of this whole process, both threads, as a share of one core. */
  readonly cpuShare: number;
  /** CPU time of the sampler thread alone. */
  readonly threadCpuShare: number;
  readonly ticks: number;
  readonly missed: number;
  readonly lateUsec: { readonly p50: number; readonly p99: number; readonly max: number } | null;
}

/** Samples cgroups for a while, after `warmUpMs`, and drops the ticks. */
export async function countedSampling(
  directories: readonly string[],
  { intervalNs, seconds, warmUpMs = 2000 }: { intervalNs: number; seconds: number; warmUpMs?: number },
): Promise<Counted> {
  let ticks = 0;
  const sampler = startSampler({
    intervalNs,
    onTicks: (_, { length }) => {
      ticks += length;
    },
  });
  const startNs = process.hrtime.bigint();
  for (const [index, cgroupDir] of directories.entries()) {
    await sampler.add({ id: String(index), cgroupDir, startNs });
  }
  // As after minutes of recording: V8 has compiled what runs at every tick.
  for (let round = 0; round < 1000; round += 1) {
    sampler.requestTick('0');
    if (round % 10 === 0) await sleep(1);
  }
  await sleep(warmUpMs);
  const thread = () => sampler.summary('0').cpuUsec ?? Number.NaN;
  const before = { ticks, thread: thread(), cpu: process.cpuUsage(), ns: process.hrtime.bigint() };
  await sleep(seconds * 1000);
  const wall = Number(process.hrtime.bigint() - before.ns) / 1000;
  const { user, system } = process.cpuUsage(before.cpu);
  const threadUsec = thread() - before.thread;
  const counted = ticks - before.ticks;
  const { latenessUsec } = sampler.summary('0');
  await sampler.close();
  const asked = (wall * 1000 * directories.length) / intervalNs;
  return {
    seconds: wall / 1e6,
    cpuShare: (user + system) / wall,
    threadCpuShare: threadUsec / wall,
    ticks: counted,
    missed: Math.max(0, Math.round(asked - counted)),
    lateUsec: latenessUsec,
  };
}
