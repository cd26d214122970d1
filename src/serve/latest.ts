import { type TickColumnName, tickColumns, type TickSeries } from '../model/tick.js';
import { createPeakWindow } from './peak-window.js';

/** The newest figures of a container. Null = not known (yet). */
export interface Latest {
  /** Ticks since it was first seen. */
  readonly ticks: number;
  readonly timeNs: number;
  value(column: TickColumnName): number | null;
  /** Highest memory since it was first seen. */
  readonly memoryHighestBytes: number | null;
  /** CPUs in use over the last half second or so. */
  readonly cpus: number | null;
  /** Highest memory, and most CPUs over 100 ms or more, since `sinceNs` (at most 10 minutes back), to the second. */
  memoryPeakBytes(sinceNs: number): number | null;
  cpuPeak(sinceNs: number): number | null;
}

/** CPU time advances in steps of a kernel tick (4 ms at 250 Hz): shorter windows are noise. */
const peakWindowNs = 100e6;
const steadyWindowNs = 500e6;

/** The newest figures, from the ticks as they come. */
export function createLatest(): Latest & { push(series: TickSeries): void } {
  const values = new Float64Array(tickColumns.length).fill(Number.NaN);
  const memory = createPeakWindow();
  const cpu = createPeakWindow();
  const peakRate = rate(peakWindowNs);
  const steadyRate = rate(steadyWindowNs);
  let ticks = 0;
  let timeNs = 0;
  let highest = Number.NaN;
  let cpus: number | null = null;

  return {
    get ticks() {
      return ticks;
    },
    get timeNs() {
      return timeNs;
    },
    get cpus() {
      return cpus;
    },
    get memoryHighestBytes() {
      return Number.isNaN(highest) ? null : highest;
    },
    value(column) {
      const value = values[columnAt.get(column) ?? -1] ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    },
    memoryPeakBytes: (sinceNs) => memory.since(sinceNs),
    cpuPeak: (sinceNs) => cpu.since(sinceNs),
    push(series) {
      const { length, columns } = series;
      if (length === 0) return;
      ticks += length;
      timeNs = series.timeNs[length - 1] ?? timeNs;
      tickColumns.forEach(({ name }, at) => {
        const column = columns[name];
        for (let row = length - 1; row >= 0; row -= 1) {
          const value = column[row] ?? Number.NaN;
          if (Number.isNaN(value)) continue;
          values[at] = value;
          break;
        }
      });
      for (let row = 0; row < length; row += 1) {
        const time = series.timeNs[row] ?? 0;
        const peak = columns.memoryPeakBytes[row] ?? Number.NaN;
        const current = columns.memoryBytes[row] ?? Number.NaN;
        const most = peak >= current || Number.isNaN(current) ? peak : current;
        if (!(most <= highest)) highest = Number.isNaN(most) ? highest : most;
        memory.add(time, most);
        const usec = columns.cpuUsec[row] ?? Number.NaN;
        const quick = peakRate(time, usec);
        if (quick !== null) cpu.add(time, quick);
        cpus = steadyRate(time, usec) ?? cpus;
      }
    },
  };
}

const columnAt = new Map<TickColumnName, number>(tickColumns.map(({ name }, at) => [name, at]));

/** CPUs in use over windows of at least `windowNs`; null where none is complete. */
function rate(windowNs: number): (timeNs: number, usec: number) => number | null {
  let fromNs = Number.NaN;
  let fromUsec = 0;
  return (timeNs, usec) => {
    if (Number.isNaN(usec)) return null;
    const elapsedNs = timeNs - fromNs;
    if (elapsedNs < windowNs) return null;
    const cpus = Number.isNaN(elapsedNs) ? null : Math.max(0, ((usec - fromUsec) * 1000) / elapsedNs);
    fromNs = timeNs;
    fromUsec = usec;
    return cpus;
  };
}
