import { describe, expect, it } from 'vitest';
import { type JoinInput, joinUsageSync } from '../../src/join/join-usage.js';
import type { CallWindow } from '../../src/join/windows.js';
import type { TickSeries } from '../../src/model/tick.js';
import { callWindow, ticksAt } from '../support/calls.js';

function join(calls: readonly CallWindow[], ticks: TickSeries, changes: Partial<JoinInput> = {}) {
  return joinUsageSync({ calls, runStartNs: 0, runEndNs: 1000e6, ...changes, blocks: [ticks] });
}

const mib = 1024 * 1024;
const times = [0, 100, 200, 300, 400, 500];

describe('memory of a call', () => {
  it('is the exact peak of the tick intervals inside, above what was there before', () => {
    const ticks = ticksAt(times, {
      memoryBytes: [10, 10, 12, 15, 11, 11],
      memoryPeakBytes: [10, 10, 12, 300, 20, 11],
    });
    const [call] = join([callWindow('a', 100, 400)], ticks).toolCalls;
    expect(call?.inclusive).toMatchObject({
      memoryStartBytes: 10,
      memoryPeakBytes: 300,
      memoryRiseBytes: 290,
      memoryEndBytes: 11,
    });
    expect(call?.quality).toMatchObject({ flags: [], edgePeakBytes: null });
    expect(call?.exclusive).toEqual(call?.inclusive);
  });

  it('leaves out the peak of an interval that crosses the edge, and says how high it was', () => {
    const ticks = ticksAt(times, {
      memoryBytes: [10, 10, 12, 15, 11, 11],
      memoryPeakBytes: [10, 10, 12, 15, 300, 11],
    });
    const [call] = join([callWindow('a', 100, 350)], ticks).toolCalls;
    expect(call?.inclusive?.memoryPeakBytes).toBe(15);
    expect(call?.quality.flags).toContain('edge-peak');
    expect(call?.quality.edgePeakBytes).toBe(300);
  });

  it('has the bounds of its peak when it lies between two ticks', () => {
    const ticks = ticksAt(times, {
      memoryBytes: [10, 10, 11, 11, 11, 11],
      memoryPeakBytes: [10, 10, 250, 11, 11, 11],
    });
    const [call] = join([callWindow('a', 130, 170)], ticks).toolCalls;
    expect(call?.inclusive).toMatchObject({ memoryStartBytes: 10, memoryPeakBytes: 10, memoryEndBytes: 11 });
    expect(call?.quality).toMatchObject({ edgePeakBytes: 250 });
  });

  it('spans the edges of other calls inside its window', () => {
    const ticks = ticksAt(times, { memoryBytes: [1, 1, 1, 1, 1, 1], memoryPeakBytes: [1, 1, 1, 90, 1, 1] });
    const [outer, inner] = join(
      [callWindow('outer', 100, 400), callWindow('inner', 250, 260)],
      ticks,
    ).toolCalls;
    expect(outer?.inclusive?.memoryPeakBytes).toBe(90);
    expect(inner?.inclusive?.memoryPeakBytes).toBe(1);
    expect(inner?.quality.edgePeakBytes).toBe(90);
  });

  it('falls back to samples where the kernel has no resettable peak', () => {
    const ticks = ticksAt(times, { memoryBytes: [10, 10, 80, 15, 11, 11] });
    const [call] = join([callWindow('a', 150, 350)], ticks).toolCalls;
    expect(call?.inclusive).toMatchObject({ memoryStartBytes: 10, memoryPeakBytes: 80, memoryRiseBytes: 70 });
  });

  it('takes a new lifetime peak for the exact peak since the last look, where there is no other', () => {
    const none = Number.NaN;
    const ticks = ticksAt(times, {
      memoryBytes: [10, 10, 80, 15, 11, 11],
      memoryLifetimePeakBytes: [900, none, 900, none, 1200, 1200],
    });
    const [call, whole] = join([callWindow('a', 150, 350), callWindow('b', 150, 450)], ticks).toolCalls;
    expect(call?.inclusive?.memoryPeakBytes).toBe(80);
    expect(call?.quality.edgePeakBytes).toBe(1200);
    expect(whole?.inclusive?.memoryPeakBytes).toBe(1200);
  });

  it('starts at the lower sample beside its start: the one before may show what a neighbour still held', () => {
    const ticks = ticksAt(times, { memoryBytes: [10, 90, 20, 25, 11, 11] });
    const [, call] = join([callWindow('neighbour', 20, 105), callWindow('a', 110, 350)], ticks).toolCalls;
    expect(call?.inclusive).toMatchObject({ memoryStartBytes: 20, memoryPeakBytes: 25, memoryRiseBytes: 5 });
  });

  it('is absent after the last tick', () => {
    const ticks = ticksAt(times, { memoryBytes: [10, 10, 10, 10, 10, 10] });
    const [call] = join([callWindow('a', 600, 700)], ticks).toolCalls;
    expect(call?.inclusive).toMatchObject({ memoryPeakBytes: null, memoryRiseBytes: null });
  });

  it('of its own is that of the time in which it was the only innermost call', () => {
    const ticks = ticksAt(times, { memoryBytes: [10, 20, 30, 40, 50, 60] });
    const { toolCalls, thinking } = join(
      [callWindow('task', 100, 500), callWindow('child', 200, 300, { parentId: 'task' })],
      ticks,
    );
    expect(toolCalls[0]?.exclusive).toMatchObject({
      memoryStartBytes: 20,
      memoryPeakBytes: 60,
      memoryEndBytes: 60,
    });
    expect(toolCalls[1]?.exclusive).toMatchObject({ memoryStartBytes: 30, memoryPeakBytes: 40 });
    expect(toolCalls[0]?.children).toMatchObject({ memoryPeakBytes: 40, memoryStartBytes: null });
    expect(thinking).toMatchObject({ memoryStartBytes: 10, memoryPeakBytes: 60 });
  });

  it('of a call that was never alone is absent', () => {
    const ticks = ticksAt(times, { memoryBytes: [10, 20, 30, 40, 50, 60] });
    const { toolCalls } = join([callWindow('a', 100, 300), callWindow('b', 100, 300)], ticks);
    expect(toolCalls[0]?.exclusive?.memoryPeakBytes).toBeNull();
    expect(toolCalls[0]?.inclusive?.memoryPeakBytes).toBe(40);
  });

  it('takes a lifetime peak above everything seen as one after the last tick', () => {
    const ticks = ticksAt(times, {
      memoryBytes: times.map(() => 10 * mib),
      memoryPeakBytes: times.map(() => 10 * mib),
    });
    const { totals } = join([], ticks);
    const kernel = { ...totals, memoryPeakBytes: 500 * mib };
    const result = join([callWindow('early', 100, 300), callWindow('killed', 400, 1000)], ticks, {
      totals: kernel,
    });
    expect(result.toolCalls.map((call) => call.inclusive?.memoryPeakBytes)).toEqual([10 * mib, 500 * mib]);
    expect(result.totals.memoryPeakBytes).toBe(500 * mib);
  });

  it('does not take the few MiB of the container monitor for a peak', () => {
    const ticks = ticksAt(times, {
      memoryBytes: times.map(() => 10 * mib),
      memoryPeakBytes: times.map(() => 10 * mib),
    });
    const kernel = { ...join([], ticks).totals, memoryPeakBytes: 12 * mib };
    const { toolCalls } = join([callWindow('a', 400, 1000)], ticks, { totals: kernel });
    expect(toolCalls[0]?.inclusive?.memoryPeakBytes).toBe(10 * mib);
  });
});
