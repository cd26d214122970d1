import { describe, expect, it } from 'vitest';
import { memoryBursts, memoryRateHistogram } from '../../src/analysis/memory-bursts.js';
import { baselineByVersion, frameworkBaselineMb, memoryOverRun } from '../../src/analysis/memory-curve.js';
import { packingSimulation } from '../../src/analysis/packing.js';
import { peaksBetweenSamples } from '../../src/analysis/resources-by-tool.js';
import { seededRandom } from '../../src/stats/random.js';
import { observedCall, observedRun } from './observed.js';

describe('memoryOverRun', () => {
  it('weighs a long run as much as a short one', () => {
    const short = observedRun([100, 100, 200, 200]);
    const long = observedRun([
      ...Array.from({ length: 40 }, () => 300),
      ...Array.from({ length: 40 }, () => 400),
    ]);
    const curve = memoryOverRun([short, long], 2);
    expect(curve.map(({ runs, meanMb }) => [runs, meanMb])).toEqual([
      [2, 200],
      [2, 300],
    ]);
    expect(curve[0]?.p90Mb).toBeCloseTo(280, 9);
  });
  it('says n = 0 and NaN for bins no sample fell into', () => {
    expect(memoryOverRun([observedRun([1, 2])], 4)[1]).toMatchObject({ runs: 0, meanMb: Number.NaN });
  });
});

describe('framework baseline', () => {
  it('is the median of the first tenth, by CLI version in numeric order', () => {
    const run = (version: string | null, first: number): ReturnType<typeof observedRun> =>
      observedRun([first, ...Array.from({ length: 9 }, () => 900)], [], { cliVersion: version });
    expect(frameworkBaselineMb(run(null, 180))).toBe(180);
    const rows = baselineByVersion([run('2.1.69', 300), run('2.1.7', 200), run('2.1.69', 320)]);
    expect(rows.map(({ cliVersion, runs, medianMb }) => [cliVersion, runs, medianMb])).toEqual([
      ['2.1.7', 1, 200],
      ['2.1.69', 2, 310],
    ]);
  });
});

describe('memoryBursts', () => {
  it('finds height, width and area above the median', () => {
    const run = observedRun([100, 100, 300, 200, 100, 100, 100, 100], [observedCall('Bash', 2.5, 3.5)]);
    // Above 150: samples 2 and 3, down again at 4: trapezes (200+100)/2 + (100+0)/2.
    expect(memoryBursts(run)).toEqual([{ startS: 2, widthS: 2, heightMb: 200, areaMbS: 200, inTool: true }]);
  });
  it('ends a burst with the run and finds none in a flat one', () => {
    expect(memoryBursts(observedRun([100, 100, 100, 400]))).toMatchObject([{ widthS: 0, heightMb: 300 }]);
    expect(memoryBursts(observedRun([100, 100]))).toEqual([]);
    expect(memoryBursts(observedRun([]))).toEqual([]);
  });
});

describe('memoryRateHistogram', () => {
  it('doubles its bins from 1 MB/s on', () => {
    expect(memoryRateHistogram([observedRun([0, 0.5, 3.5, 4.5])])).toEqual([
      { low: 0, high: 1, count: 1 },
      { low: 1, high: 2, count: 1 },
      { low: 2, high: 4, count: 1 },
    ]);
    expect(memoryRateHistogram([])).toEqual([]);
  });
});

describe('packingSimulation', () => {
  const flat = observedRun(Array.from({ length: 20 }, () => 100));
  const spiky = observedRun([100, 1000, ...Array.from({ length: 98 }, () => 100)]);
  it('finds nothing to gain with flat runs of one length', () => {
    const packing = packingSimulation([flat, flat], { together: 2, random: seededRandom(1) });
    expect(packing).toMatchObject({ draws: 200, sumOfPeaksMb: 200, peakOfSumMb: 200 });
    expect(packing.overcommit.mean).toBe(1);
  });
  it('finds that short peaks seldom meet', () => {
    const packing = packingSimulation(
      Array.from({ length: 4 }, () => spiky),
      {
        together: 4,
        random: seededRandom(1),
      },
    );
    expect(packing.sumOfPeaksMb).toBe(4000);
    expect(packing.peakOfSumMb).toBeLessThan(1700);
  });
  it('is repeatable by its seed and empty without runs', () => {
    const once = packingSimulation([flat, spiky], { together: 3, random: seededRandom(5) });
    expect(packingSimulation([flat, spiky], { together: 3, random: seededRandom(5) })).toEqual(once);
    expect(packingSimulation([], { together: 2, random: seededRandom(5) }).draws).toBe(0);
  });
});

describe('peaksBetweenSamples', () => {
  it('counts exact maxima that no sample showed', () => {
    const run = observedRun([100, 100, 110], [], { samples: { peakMb: [100, 400, 115] } });
    expect(peaksBetweenSamples([run])).toEqual([
      { run: 'run', exactPeakMb: 400, sampledPeakMb: 110, missedShare: 1 - 110 / 400, hiddenPeaks: 1 },
    ]);
  });
  it('leaves out runs without exact maxima', () => {
    expect(
      peaksBetweenSamples([observedRun([1]), observedRun([1], [], { samples: { peakMb: [Number.NaN] } })]),
    ).toEqual([]);
  });
});
