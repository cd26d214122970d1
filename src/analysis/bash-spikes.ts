import type { ObservedRun } from './observed-run.js';
import { paperCategory } from './paper-category.js';
import { indexesWithin, lowerBound } from './spans.js';

/** How far a Bash call drove memory and CPU above what they were when it began. */
export interface BashSpike {
  readonly category: string;
  readonly memoryMb: number;
  /** Percentage points. */
  readonly cpuPercent: number;
}

const shortestCallS = 0.1;

/**
 * One spike per Bash call of at least 0.1 s that holds a sample: the largest value inside minus the last
 * sample before its start (the first inside where there is none before). Calls that overlap share samples. Left out where either figure is absent.
 */
export function bashSpikes(run: ObservedRun): BashSpike[] {
  const { timeS, burstMemoryMb, cpuPercent } = run.samples;
  return run.calls.flatMap(({ name, startS, endS, command }) => {
    if (name !== 'Bash' || endS === null || endS - startS < shortestCallS) return [];
    const { first, end } = indexesWithin(timeS, { startS, endS });
    if (end <= first) return [];
    const before = lowerBound(timeS, startS) - 1;
    const base = before >= 0 ? before : first;
    const spike = {
      category: paperCategory(command ?? ''),
      memoryMb: riseOver(burstMemoryMb, first, end, base),
      cpuPercent: riseOver(cpuPercent, first, end, base),
    };
    return Number.isFinite(spike.memoryMb) && Number.isFinite(spike.cpuPercent) ? [spike] : [];
  });
}

function riseOver(values: readonly number[], first: number, end: number, base: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = first; index < end; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (value > highest) highest = value;
  }
  return highest - (values[base] ?? Number.NaN);
}
