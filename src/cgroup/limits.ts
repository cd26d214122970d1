import { join } from 'node:path';
import type { Limits } from '../model/run.js';
import { readIfThere } from './read.js';
import { parseLimit } from './single-value.js';

/** The limits that a cgroup carries itself (not its ancestors'). */
export function readLimits(directory: string): Limits {
  const limit = (file: string) => {
    const text = readIfThere(join(directory, file))?.toString('utf8');
    return text === undefined ? undefined : parseLimit(text);
  };
  const io = readIfThere(join(directory, 'io.max'))?.toString('utf8').trim();
  return {
    memoryMaxBytes: limit('memory.max'),
    memoryHighBytes: limit('memory.high'),
    swapMaxBytes: limit('memory.swap.max'),
    cpus: parseCpuMax(readIfThere(join(directory, 'cpu.max'))?.toString('utf8')),
    cpuWeight: limit('cpu.weight'),
    pids: limit('pids.max'),
    ...(io === undefined || io === '' ? {} : { io: io.split('\n') }),
  };
}

/** cpu.max, "200000 100000" or "max 100000", as a number of CPUs; null = unlimited. */
export function parseCpuMax(text: string | undefined): number | null | undefined {
  const [quota, period] = text?.trim().split(' ') ?? [];
  if (quota === 'max') return null;
  const cpus = Number(quota) / Number(period);
  return Number.isFinite(cpus) && cpus > 0 ? cpus : undefined;
}
