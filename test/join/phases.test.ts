import { describe, expect, it } from 'vitest';
import { readyPhase, thinkToolPhases, timeByPhase } from '../../src/join/phases.js';
import { callWindows } from '../../src/join/windows.js';
import { callWindow, toolCall } from '../support/calls.js';

const text = (phases: ReturnType<typeof thinkToolPhases>): string[] =>
  phases.map(({ name, startNs, endNs }) => `${name} ${startNs / 1e6}-${endNs / 1e6}`);

describe('think and tool phases', () => {
  it('are the union of the windows and what lies between', () => {
    const calls = [callWindow('c', 500, 600), callWindow('a', 100, 300), callWindow('b', 200, 400)];
    expect(text(thinkToolPhases(calls, 0, 1000e6))).toEqual([
      'think 0-100',
      'tool 100-400',
      'think 400-500',
      'tool 500-600',
      'think 600-1000',
    ]);
  });

  it('join calls that touch, and leave out calls that took no time or never ran', () => {
    const calls = [
      callWindow('a', 0, 100),
      callWindow('b', 100, 200),
      callWindow('c', 300, 300),
      { ...callWindow('d', 0, 0), startNs: null, endNs: null },
    ];
    expect(text(thinkToolPhases(calls, 0, 400e6))).toEqual(['tool 0-200', 'think 200-400']);
  });

  it('keep to the time given', () => {
    expect(text(thinkToolPhases([callWindow('a', -50, 5000)], 100e6, 200e6))).toEqual(['tool 100-200']);
    expect(thinkToolPhases([], 100e6, 100e6)).toEqual([]);
  });

  it('are summed by name', () => {
    const phases = thinkToolPhases([callWindow('a', 100, 300)], 0, 1000e6);
    expect([...timeByPhase(phases)]).toEqual([
      ['think', 800e6],
      ['tool', 200e6],
    ]);
  });
});

describe('call windows', () => {
  const clock = [{ wallMs: 1000, monotonicNs: 0 }];

  it('are wall-clock times on the clock of the run', () => {
    const [window] = callWindows([toolCall('a', { startedAtMs: 1100, endedAtMs: 1250.5 })], clock, 9e9);
    expect(window).toMatchObject({ startNs: 100e6, endNs: 250.5e6 });
  });

  it('of an open call end where the run ends, and say so', () => {
    const [window] = callWindows([toolCall('a', { startedAtMs: 1100, endedAtMs: null })], clock, 9e9);
    expect(window).toMatchObject({ startNs: 100e6, endNs: 9e9, call: { edges: { end: 'run-end' } } });
  });

  it('of a call that never ran are none', () => {
    const [window] = callWindows([toolCall('a', { startedAtMs: null, endedAtMs: null })], clock, 9e9);
    expect(window).toMatchObject({ startNs: null, endNs: null });
  });
});

describe('the time until an agent is ready', () => {
  const clock = [{ wallMs: 1_000_000, monotonicNs: 0 }];
  const ready = (firstAtMs: number | null, launchedNs = 500e6) =>
    text(readyPhase([{ firstAtMs: null }, { firstAtMs }], clock, launchedNs, 2000e6));

  it('runs from the start of the container to the first line of the trace', () => {
    expect(ready(1_000_900)).toEqual(['ready 500-900']);
  });

  it('is not told without a trace, without a launch, and of a session that is older or comes from elsewhere', () => {
    expect(ready(null)).toEqual([]);
    expect(ready(1_000_900, 0)).toEqual([]);
    expect(ready(1_000_400)).toEqual([]);
    expect(ready(1_009_000)).toEqual([]);
  });
});
