import type { Limits } from '../model/run.js';

/** Orders limits: larger before smaller, no limit first; by memory, then memory.high, CPUs and processes. */
export function roomiestFirst(first: Limits, second: Limits): number {
  const keys = ['memoryMaxBytes', 'memoryHighBytes', 'cpus', 'pids'] as const;
  for (const key of keys) {
    const a = first[key] ?? Number.POSITIVE_INFINITY;
    const b = second[key] ?? Number.POSITIVE_INFINITY;
    if (a !== b) return b > a ? 1 : -1;
  }
  return 0;
}
