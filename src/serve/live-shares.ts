import type { TickColumnName, TickSeries } from '../model/tick.js';

/** Shares of the last second or so, 0..1; null: not known yet, or the kernel does not tell. */
export interface LiveShares {
  push(series: TickSeries): void;
  readonly throttled: number | null;
  readonly memoryPressure: number | null;
  readonly ioPressure: number | null;
}

const windowNs = 900e6;

/** What the live page shows of stalls, from the ticks as they come. */
export function createLiveShares(): LiveShares {
  const throttled = shareOfPeriods();
  const memory = shareOfTime('memorySomeUsec');
  const io = shareOfTime('ioSomeUsec');
  return {
    push(series) {
      throttled.push(series);
      memory.push(series);
      io.push(series);
    },
    get throttled() {
      return throttled.value();
    },
    get memoryPressure() {
      return memory.value();
    },
    get ioPressure() {
      return io.value();
    },
  };
}

/** How much of the time a counter of microseconds rose. */
function shareOfTime(column: TickColumnName) {
  return rise((series, at) => [series.columns[column][at] ?? Number.NaN, (series.timeNs[at] ?? 0) / 1000]);
}

/** How many of the quota's periods were cut short; periods pass only while something runs. */
function shareOfPeriods() {
  return rise(({ columns }, at) => [
    columns.throttledPeriods[at] ?? Number.NaN,
    columns.cpuPeriods[at] ?? Number.NaN,
  ]);
}

/** By how much the first of two figures rose for each unit of the second, over windows of about a second. */
function rise(read: (series: TickSeries, at: number) => readonly [number, number]) {
  let from: readonly [number, number] | null = null;
  let fromNs = 0;
  let share: number | null = null;
  return {
    value: () => share,
    push(series: TickSeries): void {
      for (let at = 0; at < series.length; at += 1) {
        const now = read(series, at);
        if (now.some(Number.isNaN)) continue;
        const timeNs = series.timeNs[at] ?? 0;
        if (from !== null && timeNs - fromNs < windowNs) continue;
        if (from !== null) {
          const of = now[1] - from[1];
          share = of > 0 ? Math.min(1, Math.max(0, (now[0] - from[0]) / of)) : 0;
        }
        from = now;
        fromNs = timeNs;
      }
    },
  };
}
