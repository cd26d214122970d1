import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyTickSeries, type TickColumnName, type TickSeries } from '../../src/model/tick.js';
import { curveBuilder } from '../../src/report/curve-builder.js';

function ticks(startS: number, columns: Partial<Record<TickColumnName, readonly number[]>>): TickSeries {
  const length = Math.max(...Object.values(columns).map((values) => values.length));
  const series = emptyTickSeries(length);
  for (let at = 0; at < length; at += 1) series.timeNs[at] = (startS + at) * 1e9;
  for (const [name, values] of Object.entries(columns)) series.columns[name as TickColumnName].set(values);
  return series;
}

describe('the curves of ticks', () => {
  it('have the exact peak as high and the value at the tick as low', () => {
    const curves = curveBuilder(100);
    curves.push(ticks(0, { memoryBytes: [10, 20, 5], memoryPeakBytes: [12, 99, Number.NaN] }));
    const { memory } = curves.read().curves;
    expect([...memory.high]).toEqual([12, 99, 5]);
    expect([...memory.low]).toEqual([10, 20, 5]);
  });

  it('have the rise per second of counters, across series too, and none where a counter began anew', () => {
    const curves = curveBuilder(100);
    curves.push(ticks(0, { cpuUsec: [0, 500_000] }));
    curves.push(ticks(2, { cpuUsec: [2_500_000, 100] }));
    expect([...curves.read().curves.cpu.high]).toEqual([Number.NaN, 0.5, 2, Number.NaN]);
  });

  it('hold a value that is read at a slower rate for the stretches before its reading', () => {
    const curves = curveBuilder(100);
    curves.push(ticks(0, { memoryBytes: [9, 9, 9, 9], anonBytes: [1, Number.NaN, 3, Number.NaN] }));
    expect([...curves.read().curves.anon.high]).toEqual([1, 3, 3, Number.NaN]);
  });

  it('leave out a tick that is not after the last one', () => {
    const curves = curveBuilder(100);
    curves.push(ticks(0, { memoryBytes: [1, 2, 3] }));
    curves.push(ticks(1, { memoryBytes: [7, 7, 4] }));
    expect([...curves.read().curves.memory.low]).toEqual([1, 2, 3, 4]);
  });

  it('keep the highest and the lowest value in however few stretches', () => {
    const value = fc.integer({ min: 0, max: 1e6 });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 2, max: 40 }),
        (memory, most) => {
          const curves = curveBuilder(most);
          curves.push(ticks(0, { memoryBytes: memory }));
          const { length, endS, curves: found } = curves.read();
          expect(length).toBeLessThanOrEqual(most);
          expect(Math.max(...found.memory.high)).toBe(Math.max(...memory));
          expect(Math.min(...found.memory.low)).toBe(Math.min(...memory));
          expect(endS[length - 1]).toBe(memory.length - 1);
        },
      ),
    );
  });
});
