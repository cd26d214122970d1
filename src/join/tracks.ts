import type { Usage } from '../model/usage.js';
import type { CounterTrack } from './counter-track.js';
import { type UsageCounter, usageCounters, usageOf } from './counters.js';
import { larger, type MemoryTrack } from './memory-track.js';
import type { TickTrack } from './tick-track.js';

/** What one pass over the ticks leaves behind. `counters` is in the order of `usageCounters`. */
export interface Tracks {
  readonly counters: readonly CounterTrack[];
  readonly memory: MemoryTrack;
  readonly ticks: TickTrack;
}

/** The run's usage: the sum that the calls and `thinking` add up to. `kernel`: final figures, or null. */
export function totalUsage(tracks: Tracks, kernel: Usage | null): Usage {
  const counters = Float64Array.from(
    usageCounters,
    (_: UsageCounter, at) => tracks.counters[at]?.used ?? Number.NaN,
  );
  const { firstSample, lastSample, maximum } = tracks.memory;
  return usageOf(counters, {
    start: firstSample,
    end: lastSample,
    peak: larger(maximum, kernel?.memoryPeakBytes ?? Number.NaN),
    edgePeak: Number.NaN,
  });
}
