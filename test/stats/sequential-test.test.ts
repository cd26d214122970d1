import { describe, expect, it } from 'vitest';
import { type SequentialTest, sequentialTest } from '../../src/stats/sequential-test.js';

/** Chance of 'above' for a true rate, and the mean number of trials: by recursion over all orders of outcomes. */
function chances(test: SequentialTest, rate: number): { above: number; trials: number } {
  let open = new Map([[0, 1]]);
  const sums = { above: 0, trials: 0 };
  for (let n = 1; open.size > 0; n += 1) {
    const next = new Map<number, number>();
    for (const [before, chance] of open) {
      sums.trials += chance;
      for (const [successes, share] of [
        [before, 1 - rate],
        [before + 1, rate],
      ] as const) {
        const verdict = test.verdict(successes, n - successes);
        if (verdict === 'above') sums.above += chance * share;
        else if (verdict === 'open') next.set(successes, (next.get(successes) ?? 0) + chance * share);
      }
    }
    open = next;
  }
  return sums;
}

describe('sequentialTest', () => {
  it.each([
    [0.95, 0.5, 5],
    [0.9, 0.5, 4],
    [0.95, 0.8, 14],
    [0.5, 0.5, 1],
  ])('confidence %d of a rate above %d takes %d successes in a row', (confidence, rate, fewest) => {
    const test = sequentialTest(rate, confidence);
    expect(test.fewest).toBe(fewest);
    expect(test.verdict(fewest, 0)).toBe('above');
    expect(test.verdict(fewest - 1, 0)).toBe('open');
  });

  it.each([
    [0.95, 0.5],
    [0.9, 0.7],
    [0.95, 0.8],
    [0.8, 0.5],
    [0.95, 0.05],
  ])('is wrong at most as often as asked, over all its looks (%d, %d)', (confidence, rate) => {
    const test = sequentialTest(rate, confidence);
    expect(chances(test, rate).above).toBeLessThanOrEqual(1 - confidence + 1e-9);
    expect(chances(test, rate * 0.8).above).toBeLessThan(1 - confidence);
  });

  it('knows a rate well above the asked one, in few trials', () => {
    const test = sequentialTest(0.5, 0.95);
    expect(chances(test, 1)).toEqual({ above: 1, trials: 5 });
    expect(chances(test, 0.9).above).toBeGreaterThan(0.999);
    expect(chances(test, 0.9).trials).toBeLessThan(10);
    expect(chances(test, 0.8).above).toBeGreaterThan(0.985);
    expect(chances(test, 0.8).trials).toBeLessThan(18);
  });

  it('gives a hopeless rate up early, and any other after a bounded number of trials', () => {
    const test = sequentialTest(0.5, 0.95);
    expect([test.verdict(0, 4), test.verdict(0, 5)]).toEqual(['open', 'not above']);
    expect(test.most).toBe(50);
    expect(test.verdict(28, 22)).toBe('not above');
  });
});
