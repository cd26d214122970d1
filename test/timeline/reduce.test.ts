import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Curve, type Curves, curvesOf } from '../../src/report/curve.js';
import { highestIn, reduceCurve, stepsOf } from '../../src/timeline/reduce.js';

function curvesWith(high: readonly number[], low: readonly number[] = high): Curves {
  const curve: Curve = { high: Float64Array.from(high), low: Float64Array.from(low) };
  return curvesOf(
    0,
    Float64Array.from(high, (_, at) => at + 1),
    () => curve,
  );
}

describe('what a view shows', () => {
  it('is every stretch where they are few', () => {
    const curves = curvesWith([1, 5, 2, 4], [1, 3, 2, 4]);
    const steps = stepsOf(curves, 1.2, 2.2, 100);
    expect(steps.endS).toEqual([1, 2, 3, 4]);
    expect(reduceCurve(curves.curves.memory, steps)).toEqual({ high: [1, 5, 2, 4], low: [1, 3, 2, 4] });
  });

  it('has gaps where there is no figure, and no low where it is the high', () => {
    const curves = curvesWith([1, Number.NaN, 2]);
    const steps = stepsOf(curves, 0, 3, 100);
    expect(reduceCurve(curves.curves.memory, steps)).toEqual({ high: [1, null, 2], low: null });
  });

  it('has the highest and the lowest value there is, at every zoom level', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 400 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, share, share, fc.integer({ min: 1, max: 50 }), (high, a, b, columns) => {
        const curves = curvesWith(high);
        const fromS = Math.min(a, b) * high.length;
        const toS = Math.max(a, b) * high.length;
        const found = reduceCurve(curves.curves.memory, stepsOf(curves, fromS, toS, columns));
        const inView = high.filter((_, at) => at + 1 > fromS && at < toS);
        const shown = found.high.map((value) => value ?? 0);
        expect(Math.max(...shown)).toBeGreaterThanOrEqual(Math.max(...inView, 0));
        expect(high).toContain(Math.max(...shown));
        expect(highestIn(curves, curves.curves.memory, fromS, toS)?.value ?? 0).toBeGreaterThanOrEqual(
          Math.max(...inView, 0),
        );
        expect(found.high.length).toBeLessThanOrEqual(columns + 4);
      }),
    );
  });
});
