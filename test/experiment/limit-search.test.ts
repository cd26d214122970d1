import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Probe,
  type SearchOptions,
  repeatsFor,
  searchLimit,
  searchStep,
} from '../../src/experiment/limit-search.js';

const mib = 1024 ** 2;
const options: SearchOptions = {
  startBytes: 256 * mib,
  leastBytes: 8 * mib,
  mostBytes: 4096 * mib,
  repeats: 3,
};

describe('repeatsFor', () => {
  it.each([
    [0.95, 0.5, 5],
    [0.9, 0.5, 4],
    [0.95, 0.8, 14],
    [0.5, 0.5, 1],
  ])('confidence %d of a rate above %d takes %d passes', (confidence, rate, repeats) => {
    expect(repeatsFor(confidence, rate)).toBe(repeats);
  });
});

describe('searchLimit', () => {
  it('finds any boundary within 5 %, from above and below, in few runs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 9, max: 3900 }), async (boundaryMib) => {
        let runs = 0;
        const found = await searchLimit(options, (limit) => {
          runs += 1;
          return Promise.resolve(limit >= boundaryMib * mib);
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
    const found = await searchLimit(
      options,
      (limit) => Promise.resolve(limit >= boundaryMib * mib),
      (probe) => void probes.push(probe),
    );
    expect([found.kind, probes.length]).toEqual(['found', limits]);
  });
  it('says where even the least limit passes, and where none does', async () => {
    const all = await searchLimit(options, () => Promise.resolve(true));
    expect(all).toEqual({ kind: 'found', passingBytes: 8 * mib, failingBytes: null });
    const none = await searchLimit(options, () => Promise.resolve(false));
    expect(none).toEqual({ kind: 'none', triedBytes: 4096 * mib });
  });
  it('asks again after infrastructure errors and gives up after three in a row', async () => {
    let calls = 0;
    const flaky = await searchLimit(options, (limit) => {
      calls += 1;
      return Promise.resolve(calls % 3 === 0 ? null : limit >= 100 * mib);
    });
    expect(flaky.kind).toBe('found');
    await expect(searchLimit(options, () => Promise.resolve(null))).rejects.toThrow(/infrastructure errors/);
  });
  it('goes on with the probes of an earlier sitting to the same end', async () => {
    const probes: Probe[] = [];
    const runOne = (limit: number): Promise<boolean> => Promise.resolve(limit >= 100 * mib);
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
      { limitBytes: 64 * mib, passed: 3, failed: 0 },
      { limitBytes: 128 * mib, passed: 1, failed: 1 },
      { limitBytes: 132 * mib, passed: 3, failed: 0 },
    ];
    expect(searchStep(probes, options)).toMatchObject({ kind: 'found', passingBytes: 132 * mib });
  });
});
