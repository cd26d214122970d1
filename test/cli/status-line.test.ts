import { describe, expect, it } from 'vitest';
import { statusText } from '../../src/cli/status-line.js';
import type { LiveView } from '../../src/recorder/live-view.js';
import { toolCall } from '../support/calls.js';

const mib = 1024 * 1024;

function text(changes: Partial<LiveView>, limitBytes: number | null = null): string {
  const view: LiveView = {
    elapsedMs: 12_400,
    memoryBytes: 203 * mib,
    memoryPeakBytes: 412 * mib,
    cpus: 1.31,
    ticks: 248,
    openCalls: [],
    unlabelled: null,
    ...changes,
  };
  return statusText(view, limitBytes);
}

describe('the status line', () => {
  it('tells time, memory, CPUs and the newest call with the number of the others', () => {
    const openCalls = ['npm test', 'ls'].map((summary) => toolCall(summary, { input: { summary } }));
    expect(text({ openCalls }, 2048 * mib)).toBe(
      '12.40 s | memory 203 MiB, peak 412 MiB of 2.0 GiB | 1.31 CPUs | Bash ls (+1)',
    );
  });

  it('shows a command whose call is not in the trace yet, beside the calls that are', () => {
    expect(text({ unlabelled: 'make -j4' })).toMatch(/ \| \? make -j4$/);
    const openCalls = [toolCall('t', { name: 'Task', input: { summary: 'look' } })];
    expect(text({ unlabelled: 'make -j4', openCalls })).toMatch(/ \| \? make -j4 \(\+1\)$/);
  });

  it('says what is not known', () => {
    expect(text({ memoryBytes: null, memoryPeakBytes: null, cpus: null })).toBe(
      '12.40 s | memory n/a, peak n/a | CPU n/a | no tool call',
    );
  });
});
