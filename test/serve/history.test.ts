import { describe, expect, it } from 'vitest';
import { emptyTickSeries, type TickSeries } from '../../src/model/tick.js';
import { createHistory } from '../../src/serve/history.js';

/** Ticks 100 ms apart from `first` on; the peak of each is 1000 + its number, but for one that stands out. */
function ticks(first: number, count: number, standsOut = -1): TickSeries {
  const series = emptyTickSeries(count);
  for (let at = 0; at < count; at += 1) {
    const number = first + at;
    series.timeNs[at] = number * 100e6;
    series.columns.cpuUsec[at] = number;
    series.columns.memoryPeakBytes[at] = number === standsOut ? 1e9 : 1000 + number;
    if (number % 2 === 0) series.columns.anonBytes[at] = number;
  }
  return series;
}

describe('recent history', () => {
  it('gives back the ticks from a time on, and the one before', () => {
    const history = createHistory();
    history.push(ticks(0, 50));
    history.push(ticks(50, 100));
    const read = history.read(100 * 100e6);
    expect(read.length).toBe(51);
    expect(read.columns.cpuUsec[0]).toBe(99);
    expect(read.columns.cpuUsec[50]).toBe(149);
    expect(Number.isNaN(read.columns.anonBytes[0])).toBe(true);
  });

  it('keeps all of it when asked from the beginning', () => {
    const history = createHistory();
    history.push(ticks(0, 130));
    expect(Array.from(history.read(0).columns.cpuUsec)).toEqual(Array.from({ length: 130 }, (_, at) => at));
  });

  it('makes old ticks a row per second with the highest peak, the last counters and gauges', () => {
    const history = createHistory();
    history.push(ticks(0, 640, 13));
    history.trim(6 * 64 * 33 * 8);
    const read = history.read(0);
    const second = Array.from(read.timeNs).findIndex((time) => Math.floor(time / 1e9) === 1);
    expect(read.columns.memoryPeakBytes[second]).toBe(1e9);
    expect(read.columns.cpuUsec[second]).toBe(19);
    expect(read.columns.anonBytes[second]).toBe(18);
    expect(read.timeNs[read.length - 1]).toBe(639 * 100e6);
    expect(read.length).toBeLessThan(300);
  });

  it('forgets the oldest when there is no room', () => {
    const history = createHistory();
    for (let first = 0; first < 20_000; first += 100) {
      history.push(ticks(first, 100));
      history.trim(200_000);
    }
    expect(history.bytes).toBeLessThanOrEqual(200_000);
    expect(history.read(0).timeNs[0]).toBeGreaterThan(0);
    expect(history.read(0).timeNs.at(-1)).toBe(19_999 * 100e6);
  });

  it('of nothing is empty', () => {
    expect(createHistory().read(0).length).toBe(0);
  });
});
