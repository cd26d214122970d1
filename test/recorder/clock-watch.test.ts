import { describe, expect, it } from 'vitest';
import { callWindows } from '../../src/join/windows.js';
import { monotonicToWallMs } from '../../src/model/clock.js';
import { clockPairs, type ClockStep, watchClock } from '../../src/recorder/clock-watch.js';
import { toolCall } from '../support/calls.js';

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 10, 21, 12);

/** A wall clock that can be set, beside a monotonic one that cannot. */
function clocks() {
  const state = { wallMs: startMs, monotonicNs: 0 };
  const pass = (ms: number) => {
    state.wallMs += ms;
    state.monotonicNs += ms * 1e6;
  };
  const watch = watchClock(
    () => state.wallMs,
    () => state.monotonicNs,
  );
  return { state, pass, watch };
}

describe.each([
  ['forward', hourMs],
  ['back', -hourMs],
])('a wall clock that is set %s by an hour', (_, stepMs) => {
  const steps: ClockStep[] = [];
  const { state, pass, watch } = clocks();
  const look = () => {
    const step = watch.look();
    if (step !== null) steps.push(step);
  };
  pass(1000);
  look();
  state.wallMs += stepMs;
  pass(500);
  look();
  pass(1000);
  look();

  it('is told once, with the step', () => {
    expect(steps).toHaveLength(1);
    expect(steps[0]?.stepMs).toBeCloseTo(stepMs, 3);
  });

  it('maps a tick to the clock of its time, before and after', () => {
    expect(monotonicToWallMs(watch.pairs, 500e6)).toBeCloseTo(startMs + 500, 3);
    expect(monotonicToWallMs(watch.pairs, 2000e6)).toBeCloseTo(startMs + stepMs + 2000, 3);
  });

  it('is made again from the record of the steps', () => {
    expect(clockPairs({ wallMs: startMs, monotonicNs: 0 }, steps)).toEqual(watch.pairs);
  });

  it('puts calls of the trace, which has wall times, at the right ticks on both sides', () => {
    const before = toolCall('before', { startedAtMs: startMs + 200, endedAtMs: startMs + 800 });
    const after = toolCall('after', {
      startedAtMs: startMs + stepMs + 1800,
      endedAtMs: startMs + stepMs + 2300,
    });
    const windows = callWindows([before, after], watch.pairs, 2500e6);
    expect(windows.map(({ startNs, endNs }) => [(startNs ?? -1) / 1e6, (endNs ?? -1) / 1e6])).toEqual([
      [200, 800],
      [1800, 2300],
    ]);
  });
});

it('does not take the noise of two clocks for a step', () => {
  const { state, pass, watch } = clocks();
  state.wallMs += 2;
  pass(1000);
  expect(watch.look()).toBeNull();
});
