import { describe, expect, it } from 'vitest';
import { type JoinInput, joinUsageSync } from '../../src/join/join-usage.js';
import type { CallWindow } from '../../src/join/windows.js';
import type { TickSeries } from '../../src/model/tick.js';
import { callWindow, ticksAt } from '../support/calls.js';

function join(calls: readonly CallWindow[], ticks: TickSeries, changes: Partial<JoinInput> = {}) {
  return joinUsageSync({ calls, runStartNs: 0, runEndNs: 1000e6, ...changes, blocks: [ticks] });
}

/** CPU rises by 1 us per ms from 0 to 1000. */
const steady = ticksAt([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000], {
  cpuUsec: [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000],
});

describe('counters of a call', () => {
  it('are interpolated at its edges', () => {
    const { toolCalls, thinking, totals } = join([callWindow('a', 150, 420)], steady);
    expect(toolCalls[0]?.inclusive?.cpuUsec).toBe(270);
    expect(toolCalls[0]?.exclusive?.cpuUsec).toBe(270);
    expect(thinking.cpuUsec).toBe(730);
    expect(totals.cpuUsec).toBe(1000);
    expect(toolCalls[0]?.quality).toMatchObject({ ticks: 3, overlaps: 0, flags: [] });
  });

  it('are given even between two ticks, and flagged', () => {
    const { toolCalls } = join([callWindow('a', 110, 120)], steady);
    expect(toolCalls[0]?.inclusive?.cpuUsec).toBe(10);
    expect(toolCalls[0]?.quality.flags).toEqual(['no-ticks']);
  });

  it('are split evenly while calls overlap', () => {
    const { toolCalls, thinking } = join([callWindow('a', 100, 300), callWindow('b', 200, 400)], steady);
    expect(toolCalls.map((call) => call.inclusive?.cpuUsec)).toEqual([200, 200]);
    expect(toolCalls.map((call) => call.exclusive?.cpuUsec)).toEqual([150, 150]);
    expect(thinking.cpuUsec).toBe(700);
    expect(toolCalls[0]?.quality).toMatchObject({ overlaps: 1, flags: ['shared'] });
  });

  it('go to the child while a child is active, and are told apart for the parent', () => {
    const { toolCalls } = join(
      [callWindow('task', 100, 900), callWindow('child', 200, 500, { parentId: 'task' })],
      steady,
    );
    expect(toolCalls[0]?.exclusive?.cpuUsec).toBe(500);
    expect(toolCalls[0]?.children?.cpuUsec).toBe(300);
    expect(toolCalls[0]?.inclusive?.cpuUsec).toBe(800);
    expect(toolCalls[1]?.exclusive?.cpuUsec).toBe(300);
    expect(toolCalls[1]?.children).toBeNull();
    expect(toolCalls.map((call) => call.quality.overlaps)).toEqual([0, 0]);
  });

  it('go to a grandchild although the call between has ended', () => {
    const { toolCalls } = join(
      [
        callWindow('task', 0, 1000),
        callWindow('agent', 100, 200, { parentId: 'task' }),
        callWindow('leaf', 300, 400, { parentId: 'agent' }),
      ],
      steady,
    );
    expect(toolCalls.map((call) => call.exclusive?.cpuUsec)).toEqual([800, 100, 100]);
  });

  it('are absent where the kernel gave none, not zero', () => {
    const { toolCalls, thinking, totals } = join([callWindow('a', 100, 200)], steady);
    expect(toolCalls[0]?.inclusive?.ioReadBytes).toBeNull();
    expect(toolCalls[0]?.exclusive?.ioReadBytes).toBeNull();
    expect(thinking.ioReadBytes).toBeNull();
    expect(totals.ioReadBytes).toBeNull();
  });

  it('are absent after the counter was seen for the last time', () => {
    const ticks = ticksAt([0, 100, 200, 300], { cpuUsec: [0, 100, null, null] });
    const { toolCalls, totals } = join([callWindow('a', 50, 250), callWindow('b', 150, 250)], ticks);
    expect(toolCalls.map((call) => call.inclusive?.cpuUsec)).toEqual([50, null]);
    expect(totals.cpuUsec).toBe(100);
  });

  it('bridge ticks at which a slow file was not read', () => {
    const ticks = ticksAt([0, 100, 200, 300, 400], { majorFaults: [0, null, null, null, 40] });
    expect(join([callWindow('a', 100, 200)], ticks).toolCalls[0]?.inclusive?.majorFaults).toBe(10);
  });

  it('start again from zero when the cgroup was made again, and never go negative', () => {
    const ticks = ticksAt([0, 100, 200, 300], { cpuUsec: [0, 500, 20, 30] });
    const { toolCalls, totals, notes } = join([callWindow('a', 100, 300)], ticks);
    expect(toolCalls[0]?.inclusive?.cpuUsec).toBe(30);
    expect(totals.cpuUsec).toBe(530);
    expect(notes.join()).toContain('cpuUsec went backwards once');
  });

  it('count what was used before the first tick of a cgroup made for the run', () => {
    const ticks = ticksAt([100, 200], { cpuUsec: [80, 100] });
    const { thinking, totals } = join([callWindow('a', 100, 200)], ticks);
    expect(thinking.cpuUsec).toBe(80);
    expect(totals.cpuUsec).toBe(100);
  });

  it('count only differences of a cgroup that is older than the run', () => {
    const ticks = ticksAt([100, 200], { cpuUsec: [80, 100] });
    const { thinking, totals } = join([callWindow('a', 150, 200)], ticks, { origin: 'first-tick' });
    expect(thinking.cpuUsec).toBe(10);
    expect(totals.cpuUsec).toBe(20);
  });
});

describe('the final totals of the kernel', () => {
  const usage = join([], steady).totals;

  it('put what came after the last tick into the slice after it', () => {
    const totals = { ...usage, cpuUsec: 1500 };
    const result = join([callWindow('a', 900, 1100)], steady, { totals, runEndNs: 1100e6 });
    expect(result.toolCalls[0]?.inclusive?.cpuUsec).toBe(600);
    expect(result.thinking.cpuUsec).toBe(900);
    expect(result.totals.cpuUsec).toBe(1500);
  });

  it('are all there is for a run that ended before its first tick', () => {
    const totals = { ...usage, cpuUsec: 1000, memoryPeakBytes: 5000 };
    const result = join([callWindow('a', 100, 200)], ticksAt([], {}), { totals });
    expect(result.toolCalls[0]?.inclusive?.cpuUsec).toBe(100);
    expect(result.toolCalls[0]?.quality.flags).toContain('no-ticks');
    expect(result.totals).toMatchObject({ cpuUsec: 1000, memoryPeakBytes: 5000, ioReadBytes: null });
  });

  it('below what the ticks saw are told and not believed', () => {
    const result = join([], steady, { totals: { ...usage, cpuUsec: 10 } });
    expect(result.totals.cpuUsec).toBe(1000);
    expect(result.notes.join()).toContain('below what the ticks saw');
  });
});

describe('kills for memory', () => {
  const ticks = ticksAt([0, 100, 200, 300], { oomKills: [0, 0, 1, 1] });

  it('belong whole to the call that ended in the interval', () => {
    const calls = [callWindow('a', 50, 150, { status: 'error', exitCode: 137 }), callWindow('b', 160, 300)];
    const { toolCalls } = join(calls, ticks);
    expect(toolCalls.map((call) => call.inclusive?.oomKills)).toEqual([1, 0]);
    expect(toolCalls[0]?.quality.flags).toContain('oom');
  });

  it('prefer the call that was killed to one that ended well', () => {
    const calls = [callWindow('well', 50, 120), callWindow('killed', 60, 170, { exitCode: 137 })];
    const { toolCalls, thinking } = join(calls, ticks);
    expect(toolCalls.map((call) => call.exclusive?.oomKills)).toEqual([0, 1]);
    expect(thinking.oomKills).toBe(0);
  });

  it('belong to the call that went on over the interval', () => {
    const { toolCalls } = join([callWindow('a', 50, 290), callWindow('b', 290, 300)], ticks);
    expect(toolCalls.map((call) => call.inclusive?.oomKills)).toEqual([1, 0]);
  });

  it('seen only in the final totals belong to the call that was open at the end', () => {
    const before = ticksAt([0, 100], { oomKills: [0, 0] });
    const totals = { ...join([], before).totals, oomKills: 1 };
    const { toolCalls } = join([callWindow('a', 50, 90), callWindow('b', 95, 1000)], before, { totals });
    expect(toolCalls.map((call) => call.inclusive?.oomKills)).toEqual([0, 1]);
  });
});

describe('calls that never ran or never ended', () => {
  it('have no usage when they never ran', () => {
    const { toolCalls } = join([{ ...callWindow('a', 0, 0), startNs: null, endNs: null }], steady);
    expect(toolCalls[0]).toMatchObject({
      durationMs: null,
      inclusive: null,
      exclusive: null,
      children: null,
    });
  });

  it('are cut to the run', () => {
    const { toolCalls } = join([callWindow('a', -500, 5000)], steady);
    expect(toolCalls[0]?.inclusive?.cpuUsec).toBe(1000);
  });

  it('survive parents that lead in a circle', () => {
    const calls = [callWindow('a', 0, 500, { parentId: 'b' }), callWindow('b', 0, 500, { parentId: 'a' })];
    expect(join(calls, steady).toolCalls.map((call) => call.exclusive?.cpuUsec)).toEqual([250, 250]);
  });
});

describe('gaps and edges of the recording', () => {
  it('flag missed ticks in the window only', () => {
    const ticks = ticksAt([0, 100, 200, 800, 900, 1000], { cpuUsec: [0, 1, 2, 3, 4, 5] });
    const calls = [callWindow('before', 0, 150), callWindow('in', 300, 400), callWindow('after', 850, 950)];
    const { toolCalls } = join(calls, ticks, { intervalNs: 100e6 });
    expect(toolCalls.map((call) => call.quality.flags.includes('gap'))).toEqual([false, true, false]);
  });

  it('flag a call that began before the first tick', () => {
    const ticks = ticksAt([100, 200, 300], { cpuUsec: [1, 2, 3] });
    const { toolCalls } = join([callWindow('a', 50, 250), callWindow('b', 100, 300)], ticks);
    expect(toolCalls.map((call) => call.quality.flags.includes('clipped'))).toEqual([true, false]);
  });
});
