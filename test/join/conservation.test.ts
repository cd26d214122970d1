import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumOfShares } from '../../src/join/charge.js';
import { countersOf, usageCounters } from '../../src/join/counters.js';
import { type JoinInput, joinUsage, joinUsageSync } from '../../src/join/join-usage.js';
import type { CallWindow } from '../../src/join/windows.js';
import type { Usage } from '../../src/model/usage.js';
import { callWindow, ticksAt } from '../support/calls.js';
import { cutSeries, tickSeries } from '../support/ticks-arbitrary.js';

const runEndMs = 2000;

const calls: fc.Arbitrary<CallWindow[]> = fc
  .array(
    fc.record({
      startMs: fc.double({ min: -100, max: 2300, noNaN: true }),
      lengthMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1500, noNaN: true })),
      parent: fc.option(fc.integer({ min: 0, max: 11 })),
      exitCode: fc.constantFrom(null, 0, 1, 137),
      ran: fc.integer({ min: 0, max: 9 }).map((die) => die > 0),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ startMs, lengthMs, parent, exitCode, ran }, at) => {
      const parentId = parent === null ? null : `c${parent}`;
      const window = callWindow(`c${at}`, startMs, startMs + lengthMs, { parentId, exitCode });
      return ran ? window : { ...window, startNs: null, endNs: null };
    }),
  );

const totals: fc.Arbitrary<Usage | null> = fc.option(
  fc.record({ extra: fc.integer({ min: 0, max: 50_000_000 }), absent: fc.boolean() }).map((kernel) => {
    const base = joinUsageSync({ calls: [], blocks: [ticksAt([], {})], runStartNs: 0, runEndNs: 0 }).totals;
    return kernel.absent ? base : { ...base, cpuUsec: kernel.extra, ioReadBytes: 7, oomKills: 2 };
  }),
);

const input: fc.Arbitrary<JoinInput> = fc
  .record({
    calls,
    ticks: tickSeries([...usageCounters, 'memoryBytes', 'memoryPeakBytes']),
    cuts: fc.array(fc.nat(40), { maxLength: 4 }),
    totals,
    origin: fc.constantFrom('zero' as const, 'first-tick' as const),
  })
  .map(({ calls, ticks, cuts, totals, origin }) => ({
    calls,
    blocks: cutSeries(ticks, cuts),
    runStartNs: 0,
    runEndNs: runEndMs * 1e6,
    totals,
    origin,
  }));

function joinNow(join: JoinInput) {
  return joinUsageSync({ ...join, blocks: [...(join.blocks as Iterable<never>)] });
}

describe('conservation', () => {
  it('the exclusive usage of all calls and thinking is exactly the total, for every counter', () => {
    fc.assert(
      fc.property(input, (join) => {
        const { toolCalls, thinking, totals } = joinNow(join);
        const sums = sumOfShares(toolCalls, thinking);
        const total = countersOf(totals);
        usageCounters.forEach((name, at) => {
          const expected = Number.isNaN(total[at]) ? null : total[at];
          expect({ [name]: sums.get(name) }).toEqual({ [name]: expected });
        });
      }),
      { numRuns: 400 },
    );
  });

  it('reaches the final totals of the kernel wherever the ticks fall short of them', () => {
    fc.assert(
      fc.property(input, (join) => {
        const { totals } = joinNow(join);
        const given = join.totals ? countersOf(join.totals) : null;
        const short = countersOf(totals).filter((total, at) => total < (given?.[at] ?? 0));
        expect([...short]).toEqual([]);
      }),
    );
  });

  it('no figure is negative, and no call has more for itself than happened in its window', () => {
    fc.assert(
      fc.property(input, (join) => {
        const { toolCalls, thinking } = joinNow(join);
        for (const value of countersOf(thinking)) expect(value < 0).toBe(false);
        for (const { inclusive, exclusive } of toolCalls) {
          if (inclusive === null || exclusive === null) continue;
          const all = countersOf(inclusive);
          countersOf(exclusive).forEach((own, at) => {
            const most = all[at] ?? Number.NaN;
            expect(own < 0 || own > most).toBe(false);
          });
          expect((inclusive.memoryRiseBytes ?? 0) < 0).toBe(false);
        }
      }),
    );
  });

  it('does not depend on where the blocks are cut, nor on waiting for them', async () => {
    await fc.assert(
      fc.asyncProperty(input, fc.array(fc.nat(40), { maxLength: 6 }), async (join, cuts) => {
        const blocks = [...(join.blocks as Iterable<Parameters<typeof cutSeries>[0]>)];
        const again = blocks.flatMap((block) => cutSeries(block, cuts));
        expect(await joinUsage({ ...join, blocks: again })).toEqual(joinNow(join));
      }),
    );
  });
});
