import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Probe,
  type ProbeOutcome,
  type ProbeRun,
  type SearchOptions,
  searchLimit,
  searchStep,
} from '../../src/experiment/limit-search.js';
import { seededRandom } from '../../src/stats/random.js';
import { sequentialTest } from '../../src/stats/sequential-test.js';

const mib = 1024 ** 2;
const options: SearchOptions = {
  startBytes: 256 * mib,
  leastBytes: 8 * mib,
  mostBytes: 4096 * mib,
  test: sequentialTest(0.5, 0.8),
};

/** A task that always passes with so much memory, and is killed with less. */
const from =
  (bytes: number): ProbeRun =>
  (limit) =>
    Promise.resolve(limit >= bytes ? 'passed' : 'out of memory');

describe('searchLimit', () => {
  it('finds any boundary within 5 %, from above and below, in few runs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 9, max: 3900 }), async (boundaryMib) => {
        let runs = 0;
        const found = await searchLimit(options, (limit) => {
          runs += 1;
          return from(boundaryMib * mib)(limit, 1);
        });
        if (found.kind !== 'found') throw new Error(found.kind);
        expect(found.passingBytes).toBeGreaterThanOrEqual(boundaryMib * mib);
        expect(found.passingBytes).toBeLessThanOrEqual(boundaryMib * mib * 1.05 + 64 * 1024);
        expect(runs).toBeLessThan(40);
      }),
      { numRuns: 60 },
    );
  });
  it.each([
    ['at the start', 256, 2],
    ['a little below it', 240, 4],
    ['a little above it', 265, 2],
  ])('takes few limits to find a boundary that is %s', async (_, boundaryMib, limits) => {
    const probes: Probe[] = [];
    const found = await searchLimit(options, from(boundaryMib * mib), (probe) => void probes.push(probe));
    expect([found.kind, probes.length]).toEqual(['found', limits]);
  });
  it('says where even the least limit passes, and where none does', async () => {
    const all = await searchLimit(options, from(0));
    expect(all).toEqual({ kind: 'found', passingBytes: 8 * mib, failingBytes: null });
    const none = await searchLimit(options, () => Promise.resolve('failed'));
    expect(none).toEqual({ kind: 'none', triedBytes: 4096 * mib });
  });
  it('fails a limit at the first run that is out of memory, and only after more that failed', async () => {
    const runsAt = async (outcome: ProbeOutcome): Promise<number> => {
      const probes: Probe[] = [];
      const runOne: ProbeRun = (limit) => Promise.resolve(limit >= 200 * mib ? 'passed' : outcome);
      await searchLimit(options, runOne, (probe) => void probes.push(probe));
      const failing = probes.find(({ passes }) => !passes);
      return (failing?.passed ?? 0) + (failing?.failed ?? 0);
    };
    expect(await runsAt('out of memory')).toBe(1);
    expect(await runsAt('failed')).toBe(3);
  });
  it('goes on with the probes of an earlier sitting to the same end', async () => {
    const probes: Probe[] = [];
    const runOne = from(100 * mib);
    const whole = await searchLimit(options, runOne, (probe) => void probes.push(probe));
    const rest: Probe[] = [];
    const resumed = await searchLimit(options, runOne, (probe) => void rest.push(probe), probes.slice(0, 3));
    expect(resumed).toEqual(whole);
    expect(rest).toEqual(probes.slice(3));
  });
});

describe('searchStep', () => {
  it('does not trust a pass below a failure', () => {
    const probes = [
      { limitBytes: 64 * mib, passed: 3, failed: 0, outOfMemory: 0, passes: true },
      { limitBytes: 128 * mib, passed: 1, failed: 1, outOfMemory: 1, passes: false },
      { limitBytes: 132 * mib, passed: 3, failed: 0, outOfMemory: 0, passes: true },
    ];
    expect(searchStep(probes, options)).toMatchObject({ kind: 'found', passingBytes: 132 * mib });
  });
});

describe('a flaky task', () => {
  const test = sequentialTest(0.5, 0.95);
  const need = 200 * mib;
  /** Searches of 200 that end within 5 % above what the task needs; below it, it fails as `below` says. */
  async function withinTolerance(rate: number, below: ProbeOutcome, startMib: number): Promise<number> {
    let good = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = seededRandom(seed * 7919);
      const search = { ...options, test, startBytes: startMib * mib };
      const found = await searchLimit(search, (limit) =>
        Promise.resolve(limit < need ? below : random() < rate ? 'passed' : 'failed'),
      );
      if (found.kind === 'found' && found.passingBytes >= need && found.passingBytes <= need * 1.051)
        good += 1;
    }
    return good;
  }

  // A limit that suffices is failed one time in a hundred at a rate of 0.8, and a search has three to five of them.
  it.each([
    [1, 200],
    [0.9, 198],
    [0.8, 186],
  ])(
    'that passes with a chance of %d gets the limit it needs in nearly all searches',
    async (rate, least) => {
      for (const below of ['out of memory', 'failed'] as const) {
        for (const startMib of [150, 210, 300]) {
          expect(await withinTolerance(rate, below, startMib)).toBeGreaterThanOrEqual(least);
        }
      }
    },
  );
});
