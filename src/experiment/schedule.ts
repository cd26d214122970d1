import type { Limits } from '../model/run.js';
import { type Capacity, admits } from './capacity.js';
import type { PlannedRun } from './experiment.js';

/**
 * Milliseconds that runs of known durations take when they are started in order, side by side as far as the host
 * admits: what runPlan does, without doing it.
 */
export function scheduleMs(
  runs: readonly PlannedRun[],
  durationMs: (run: PlannedRun) => number,
  capacity: Capacity,
  parallel: number,
): number {
  let now = 0;
  let end = 0;
  let running: { readonly limits: Limits; readonly endMs: number }[] = [];
  for (const run of runs) {
    const { limits } = run.configuration;
    const others = (): Limits[] => running.map((one) => one.limits);
    while (!admits(others(), limits, capacity, parallel)) {
      now = Math.min(...running.map(({ endMs }) => endMs));
      const ended = now;
      running = running.filter(({ endMs }) => endMs > ended);
    }
    const endMs = now + durationMs(run);
    running.push({ limits, endMs });
    end = Math.max(end, endMs);
  }
  return end;
}
