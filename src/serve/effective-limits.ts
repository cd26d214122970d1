import { dirname } from 'node:path';
import { readLimits } from '../cgroup/limits.js';
import type { Limits } from '../model/run.js';

/** Limits as they hold: a cgroup's own or that of one above it, whichever is lower. Remembers what it read. */
export interface LimitReader {
  of(directory: string): Limits;
}

export function createLimitReader(mountPoint: string): LimitReader {
  const known = new Map<string, Limits>();
  const of = (directory: string): Limits => {
    const found = known.get(directory);
    if (found !== undefined) return found;
    const own = readLimits(directory);
    const parent = dirname(directory);
    const limits = parent.startsWith(`${mountPoint}/`) ? lower(own, of(parent)) : own;
    known.set(directory, limits);
    return limits;
  };
  return { of };
}

function lower(own: Limits, above: Limits): Limits {
  return {
    ...own,
    memoryMaxBytes: least(own.memoryMaxBytes, above.memoryMaxBytes),
    memoryHighBytes: least(own.memoryHighBytes, above.memoryHighBytes),
    cpus: least(own.cpus, above.cpus),
    pids: least(own.pids, above.pids),
  };
}

/** Null is no limit; undefined is not known, which says nothing. */
function least(a: number | null | undefined, b: number | null | undefined): number | null | undefined {
  if (a === null || a === undefined) return b ?? a;
  return b === null || b === undefined ? a : Math.min(a, b);
}
