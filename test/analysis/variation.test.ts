import { describe, expect, it } from 'vitest';
import { runFigures, runToRunVariation, tokensAgainstResources } from '../../src/analysis/variation.js';
import { observedCall, observedRun } from './observed.js';

const tokens = (total: number): NonNullable<ReturnType<typeof observedRun>['tokens']> => ({
  inputTokens: total,
  outputTokens: 0,
  cacheCreationTokens: 0,
  cacheReadTokens: 0,
  outputReliable: true,
});

describe('runFigures', () => {
  it('takes the exact peak where the kernel gave one, and is NaN for what is not known', () => {
    const run = observedRun([100, 200, 150], [observedCall('Read', 0, 1)], {
      samples: { peakMb: [Number.NaN, 260, 200], cpuS: null },
    });
    expect(runFigures(run)).toEqual({
      durationS: 2,
      peakMemoryMb: 260,
      meanMemoryMb: 150,
      cpuS: Number.NaN,
      toolCalls: 1,
      tokens: Number.NaN,
      turns: Number.NaN,
    });
  });
});

describe('runToRunVariation', () => {
  it('compares the runs of a task and leaves out tasks with one run', () => {
    const runs = [
      observedRun([100, 100], [], { task: 'a' }),
      observedRun([300, 300, 300], [], { task: 'a' }),
      observedRun([300], [], { task: 'b' }),
    ];
    const variation = runToRunVariation(runs);
    expect(variation.map(({ task }) => task)).toEqual(['a']);
    expect(variation[0]?.figures.peakMemoryMb).toMatchObject({ n: 2, mean: 200, ratio: 3 });
    expect(variation[0]?.figures.tokens.n).toBe(0);
  });
});

describe('tokensAgainstResources', () => {
  it('correlates over runs that have both figures', () => {
    const runs = [1, 2, 3, 4].map((n) =>
      observedRun(
        Array.from({ length: 3 }, () => 100 * n),
        [],
        n === 4 ? {} : { tokens: tokens(1000 * n) },
      ),
    );
    const result = tokensAgainstResources(runs);
    expect(result.runs).toBe(3);
    expect(result.tokens.peakMemoryMb).toBeCloseTo(1, 12);
    expect(result.turns.peakMemoryMb).toBeNaN();
  });
});
