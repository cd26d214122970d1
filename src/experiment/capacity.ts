import type { Limits } from '../model/run.js';

/** What the host can give to runs. */
export interface Capacity {
  readonly memoryBytes: number;
  readonly cpus: number;
}

/**
 * What a run counts for: its limits. Without a memory limit it may take all memory, so it runs alone; without
 * a CPU limit it counts as one CPU, and the host guard tells where that was too little.
 */
export function needOf(limits: Limits, capacity: Capacity): Capacity {
  return {
    memoryBytes: Math.min(limits.memoryMaxBytes ?? capacity.memoryBytes, capacity.memoryBytes),
    cpus: Math.min(limits.cpus ?? 1, capacity.cpus),
  };
}

/**
 * Whether a run may start beside those running: their limits together must fit the host, so that no run is
 * squeezed by another instead of by its own limits. Alone, every run may start.
 */
export function admits(
  running: readonly Limits[],
  next: Limits,
  capacity: Capacity,
  parallel: number,
): boolean {
  if (running.length === 0) return true;
  if (running.length >= parallel) return false;
  const needs = [...running, next].map((limits) => needOf(limits, capacity));
  return (
    needs.reduce((sum, need) => sum + need.memoryBytes, 0) <= capacity.memoryBytes &&
    needs.reduce((sum, need) => sum + need.cpus, 0) <= capacity.cpus
  );
}

/** Memory left to the system and to cgmon itself. */
const reservedShare = 0.1;

/** What of a host may be given to runs: all CPUs, nine tenths of the memory. */
export function capacityOf(host: { readonly memoryBytes: number; readonly cpus: number }): Capacity {
  return { memoryBytes: host.memoryBytes * (1 - reservedShare), cpus: host.cpus };
}
