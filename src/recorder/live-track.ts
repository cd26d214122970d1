import type { TickSeries } from '../model/tick.js';

/** The newest figures of a recording, from the ticks as they come. */
export interface LiveTrack {
  readonly ticks: number;
  readonly memoryBytes: number | null;
  readonly memoryPeakBytes: number | null;
  /** CPUs in use over the window. */
  readonly cpus: number | null;
  push(series: TickSeries): void;
}

/** CPU time advances in steps of a kernel tick (4 ms at 250 Hz): shorter windows are noise. */
const cpuWindowNs = 500e6;

export function createLiveTrack(): LiveTrack {
  const state = {
    ticks: 0,
    memoryBytes: null as number | null,
    memoryPeakBytes: null as number | null,
    cpus: null as number | null,
  };
  let from: { timeNs: number; cpuUsec: number } | null = null;

  function followCpu(timeNs: number, cpuUsec: number): void {
    if (Number.isNaN(cpuUsec)) return;
    if (from === null) from = { timeNs, cpuUsec };
    const elapsedNs = timeNs - from.timeNs;
    if (elapsedNs < cpuWindowNs) return;
    state.cpus = Math.max(0, ((cpuUsec - from.cpuUsec) * 1000) / elapsedNs);
    from = { timeNs, cpuUsec };
  }

  return Object.assign(state, {
    push({ length, timeNs, columns }: TickSeries) {
      state.ticks += length;
      for (let at = 0; at < length; at += 1) {
        const memory = columns.memoryBytes[at] ?? Number.NaN;
        const peak = columns.memoryPeakBytes[at] ?? Number.NaN;
        if (!Number.isNaN(memory)) state.memoryBytes = memory;
        const highest = Number.isNaN(peak) ? memory : peak;
        if (highest > (state.memoryPeakBytes ?? -1)) state.memoryPeakBytes = highest;
        followCpu(timeNs[at] ?? 0, columns.cpuUsec[at] ?? Number.NaN);
      }
    },
  });
}
