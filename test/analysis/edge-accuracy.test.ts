import { describe, expect, it } from 'vitest';
import { edgeAccuracy } from '../../src/analysis/edge-accuracy.js';
import type { ObservedCall } from '../../src/analysis/observed-run.js';
import type { SourceProcess } from '../../src/importers/source-run.js';

const bash = (startS: number, endS: number): ObservedCall => ({
  name: 'Bash',
  startS,
  endS,
  command: 'x',
  category: null,
  failed: null,
  inclusive: null,
  exclusive: null,
});
const shell = (ppid: number, startS: number, endS: number, command = '/bin/zsh -c x'): SourceProcess => ({
  pid: Math.round(startS * 1000),
  ppid,
  command,
  startS,
  endS,
});

describe('edgeAccuracy', () => {
  it('measures from the first shell to the last of a call, and not the shells below them', () => {
    const accuracy = edgeAccuracy(
      [bash(10, 12), bash(20, 21)],
      [
        shell(1, 0, 30, 'bash'), // runs the agent
        shell(5, 10.01, 10.5), // snapshot of the user's shell
        shell(5, 10.6, 11.99),
        shell(7, 10.7, 11.995, 'sh'), // below the call's own shell
        shell(5, 20.03, 20.9),
        shell(5, 20.2, 20.8, 'node run'),
      ],
    );
    expect(accuracy).toMatchObject({ bashCalls: 2, matched: 2 });
    expect(accuracy.start.maxMs).toBeCloseTo(30, 6);
    expect(accuracy.end.maxMs).toBeCloseTo(100, 6);
    expect(accuracy.both.within40MsPercent).toBe(75);
  });
  it('says how many calls had no shell', () => {
    expect(edgeAccuracy([bash(10, 12)], [])).toMatchObject({ bashCalls: 1, matched: 0 });
    expect(edgeAccuracy([], []).both.medianMs).toBeNaN();
  });
});
