import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curvesOf, type Curves } from '../../src/report/curve.js';
import { curvesOfText, curvesToText } from '../../src/report/curve-text.js';
import { numbersOfText, numbersToText } from '../../src/report/varint-text.js';

describe('numbers as text', () => {
  it('come back, gaps and all', () => {
    const value = fc.oneof(fc.integer({ min: -(2 ** 45), max: 2 ** 45 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const text = numbersToText(Float64Array.from(values), 1);
        expect([...numbersOfText(text, values.length, 1)]).toEqual(
          values.map((one) => (one === 0 ? 0 : one)),
        );
      }),
    );
  });

  it('take a byte each as long as they stay', () => {
    expect(atob(numbersToText(new Float64Array(99).fill(5), 1))).toHaveLength(99);
  });

  it('say so when the text was cut', () => {
    expect(() => numbersOfText('AA==', 2, 1)).toThrow('ends after 1 of 2');
  });
});

function curves(memory: readonly number[], everyS: number): Curves {
  const endS = Float64Array.from(memory, (_, at) => (at + 1) * everyS);
  const high = Float64Array.from(memory);
  const low = high.map((value) => Math.max(0, value - 8192));
  const none = new Float64Array(memory.length).fill(Number.NaN);
  return curvesOf(0, endS, (name) => (name === 'memory' ? { high, low } : { high: none, low: none }));
}

describe('curves as text', () => {
  const wild = Array.from({ length: 5000 }, (_, at) => ((at * 7919) % 100_003) * 4096);

  it('have full detail where it fits', () => {
    const before = curves(wild, 0.05);
    const text = curvesToText(before, 1e6);
    const after = curvesOfText(text);
    expect(text.merged).toBe(1);
    expect(after.curves.memory).toEqual(before.curves.memory);
    expect(after.endS.at(-1)).toBeCloseTo(250, 3);
    expect(Object.keys(text.curves)).toEqual(['memory']);
  });

  it('stay within the given size, with the highest and lowest value kept exactly', () => {
    const before = curves(wild, 0.05);
    for (const most of [20_000, 3000, 500]) {
      const text = curvesToText(before, most);
      const { memory } = curvesOfText(text).curves;
      expect(JSON.stringify(text).length).toBeLessThan(most + 300);
      expect(Math.max(...memory.high)).toBe(Math.max(...before.curves.memory.high));
      expect(Math.min(...memory.low)).toBe(Math.min(...before.curves.memory.low));
    }
  });

  it('are exact for bytes that are no pages too', () => {
    const { memory } = curvesOfText(curvesToText(curves([12_345, 99_999], 1), 1e5)).curves;
    expect([...memory.high]).toEqual([12_345, 99_999]);
  });
});
