import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analysis/analyze.js';
import { edgeAccuracy } from '../../src/analysis/edge-accuracy.js';
import type { ObservedRun } from '../../src/analysis/observed-run.js';
import { analysisText } from '../../src/cli/analysis-text.js';
import { observedCall, observedRun } from '../analysis/observed.js';

const bash = (startS: number, failed: boolean | null): ObservedRun['calls'][number] =>
  observedCall('Bash', startS, startS + 1, { command: 'make', failed });
const valueOf = (runs: readonly ObservedRun[], figure: string): string | undefined =>
  analysisText(analyze(runs, 1))
    .split('\n')
    .find((line) => line.trimStart().startsWith(figure))
    ?.trimStart()
    .slice(figure.length)
    .trim();

describe('analysisText', () => {
  it('says n/a of what no run tells, never 0', () => {
    const untraced = [observedRun([100, 200], [], { traced: false })];
    for (const figure of ['samples in a tool call', 'tool calls', '3 and more Bash calls in a row']) {
      expect(valueOf(untraced, figure)).toBe('n/a');
    }
    expect(valueOf([observedRun([1, 2, 3], [bash(0, null)])], 'same command again after a failure')).toBe(
      'n/a',
    );
  });

  it('prints median, p95 and share within 40 ms of the edges of a run whose source traced processes', () => {
    const shell = { pid: 7, ppid: 1, command: 'bash -c make', startS: 0.01, endS: 1.02 };
    const call = bash(0, null);
    const run = observedRun([1, 2, 3], [call], { id: 'traced', edges: edgeAccuracy([call], [shell]) });
    const [, header, row] =
      analysisText(analyze([run], 1))
        .split('Edges of Bash calls')[1]
        ?.split('\n') ?? [];
    expect(header).toMatch(/both median ms +p95 +max +within 40 ms/);
    expect(row).toMatch(/^traced +1 +1 .* 15\.0 +19\.5 +20\.0 +100\.0 %$/);
  });

  it('says how many runs its figures of calls leave out', () => {
    const told = observedRun([1, 2, 3], [bash(0, true), bash(1, false)]);
    const runs = [told, observedRun([1, 2, 3], [bash(0, null)]), observedRun([1, 2], [], { traced: false })];
    expect(valueOf(runs, 'without a trace: left out of what is said of calls')).toBe('1');
    expect(valueOf(runs, 'same command again after a failure')).toBe('once (1 of 3 runs tells of failures)');
    expect(valueOf([told], 'same command again after a failure')).toBe('once');
    expect(valueOf([told], 'without a trace')).toBeUndefined();
  });
});
