import { describe, expect, it } from 'vitest';
import { emptyTickSeries } from '../../src/model/tick.js';
import { createLatest } from '../../src/serve/latest.js';
import { createPeakWindow } from '../../src/serve/peak-window.js';

describe('the newest figures', () => {
  it('are null before the first tick, and for what no file tells', () => {
    const latest = createLatest();
    expect(latest.value('memoryBytes')).toBeNull();
    latest.push(emptyTickSeries(1));
    expect(latest.value('memoryBytes')).toBeNull();
    expect(latest.memoryPeakBytes(0)).toBeNull();
    expect(latest.memoryHighestBytes).toBeNull();
    expect(latest.cpus).toBeNull();
  });

  it('keep the figure of a file that is read less often', () => {
    const latest = createLatest();
    const first = emptyTickSeries(1);
    first.columns.anonBytes[0] = 5;
    latest.push(first);
    latest.push(emptyTickSeries(3));
    expect(latest.value('anonBytes')).toBe(5);
    expect(latest.ticks).toBe(4);
  });

  it('tell the highest memory in all, and since a time', () => {
    const latest = createLatest();
    const series = emptyTickSeries(3);
    [10, 30, 20].forEach((peak, at) => {
      series.timeNs[at] = at * 2e9;
      series.columns.memoryPeakBytes[at] = peak;
    });
    latest.push(series);
    expect(latest.memoryHighestBytes).toBe(30);
    expect(latest.memoryPeakBytes(0)).toBe(30);
    expect(latest.memoryPeakBytes(3.5e9)).toBe(20);
    expect(latest.memoryPeakBytes(9e9)).toBeNull();
  });

  it('measure CPUs over 100 ms at least, however short the ticks', () => {
    const latest = createLatest();
    const series = emptyTickSeries(101);
    for (let at = 0; at <= 100; at += 1) {
      series.timeNs[at] = at * 10e6;
      // Half a CPU in steps of 40 ms, as the kernel's clock ticks.
      series.columns.cpuUsec[at] = Math.floor(at / 4) * 20_000;
    }
    latest.push(series);
    expect(latest.cpus).toBeCloseTo(0.5, 1);
    expect(latest.cpuPeak(0)).toBeLessThan(0.7);
  });
});

describe('maxima by second', () => {
  it('forget what is ten minutes old', () => {
    const window = createPeakWindow();
    window.add(0, 100);
    window.add(700e9, 1);
    expect(window.since(0)).toBe(1);
  });

  it('are null where nothing came', () => {
    const window = createPeakWindow();
    window.add(0, Number.NaN);
    expect(window.since(0)).toBeNull();
  });
});
