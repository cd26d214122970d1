import { type ClockPair, monotonicToWallMs } from '../model/clock.js';
import type { RunEvent } from '../model/run-event.js';

/** Below this the difference is the clocks' reading noise and NTP's slewing between two looks. */
const noticedMs = 5;

export type ClockStep = Extract<RunEvent, { type: 'clock-step' }>;

export interface ClockWatch {
  /** Ordered; the first was read at the start. */
  readonly pairs: readonly ClockPair[];
  /** Compares the clocks; gives the step of the wall clock since the last pair, if there was one. */
  look(): ClockStep | null;
}

/** Notices when the wall clock is set while a run is recorded, so that trace times still map to the right ticks. */
export function watchClock(nowWallMs: () => number, nowNs: () => number): ClockWatch {
  const pairs: ClockPair[] = [{ wallMs: nowWallMs(), monotonicNs: nowNs() }];
  return {
    pairs,
    look() {
      const monotonicNs = nowNs();
      const wallMs = nowWallMs();
      const stepMs = wallMs - monotonicToWallMs(pairs, monotonicNs);
      if (Math.abs(stepMs) < noticedMs) return null;
      pairs.push({ wallMs, monotonicNs });
      return { type: 'clock-step', timeNs: monotonicNs, stepMs };
    },
  };
}

/** The pairs of a recording from its first one and the steps that were noted. */
export function clockPairs(first: ClockPair, steps: readonly ClockStep[]): ClockPair[] {
  const pairs = [first];
  for (const { timeNs, stepMs } of steps) {
    pairs.push({ monotonicNs: timeNs, wallMs: monotonicToWallMs(pairs, timeNs) + stepMs });
  }
  return pairs;
}
