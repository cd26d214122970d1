import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostRows, type Placeable, placeCalls } from '../../src/timeline/layout.js';

function call(startS: number | null, endS: number | null, parent: number | null = null): Placeable {
  return { startS, endS, parent };
}

describe('rows of calls', () => {
  it('put calls that overlap side by side and use a row again', () => {
    const { rows, rowCount } = placeCalls([call(0, 10), call(5, 8), call(10, 12)], 20);
    expect([...rows]).toEqual([0, 1, 0]);
    expect(rowCount).toBe(2);
  });

  it('put the calls of a sub-agent below the call that started it, and others below those', () => {
    const calls = [call(0, 10), call(1, 4, 0), call(2, 5, 0), call(3, 9), call(1, 2, 1)];
    const { rows, depths, rowCount } = placeCalls(calls, 20);
    expect([...rows]).toEqual([0, 1, 3, 4, 2]);
    expect([...depths]).toEqual([0, 1, 1, 0, 2]);
    expect(rowCount).toBe(5);
  });

  it('let an open call last until now, and leave out one that never ran', () => {
    const { rows } = placeCalls([call(0, null), call(5, 6), call(null, null), call(21, 22)], 20);
    expect([...rows]).toEqual([0, 1, -1, 0]);
  });

  it('never overlap on one row, whatever the calls', () => {
    const time = fc.integer({ min: 0, max: 50 });
    const calls = fc.array(fc.tuple(time, time, fc.option(fc.integer({ min: 0, max: 20 }), { nil: null })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(calls, (drawn) => {
        const placed = drawn.map(([start, length, parent]) =>
          call(start, start + length, parent !== null && parent < drawn.length ? parent : null),
        );
        const { rows } = placeCalls(placed, 100);
        placed.forEach((one, a) =>
          placed.forEach((other, b) => {
            if (a >= b || rows[a] !== rows[b]) return;
            const apart = (one.endS ?? 0) <= (other.startS ?? 0) || (other.endS ?? 0) <= (one.startS ?? 0);
            expect(apart).toBe(true);
          }),
        );
      }),
    );
  });

  it('are few for 100,000 calls at one time, and soon there', () => {
    const { rowCount } = placeCalls(
      Array.from({ length: 100_000 }, () => call(0, 1)),
      1,
    );
    expect(rowCount).toBe(mostRows);
  });
});
