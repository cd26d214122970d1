import { describe, expect, it } from 'vitest';
import { phaseTimes } from '../../src/analysis/phases.js';
import { positionsInRun, timeByKind, toolShare } from '../../src/analysis/tool-time.js';
import { observedCall, observedRun } from './observed.js';

const eleven = Array.from({ length: 11 }, () => 100);

describe('toolShare', () => {
  it('counts overlapping calls once in the union and twice in the sum', () => {
    const run = observedRun(eleven, [observedCall('Bash', 1, 5), observedCall('Task', 3, 9)]);
    expect(toolShare(run)).toEqual({
      activeS: 10,
      unionS: 8,
      summedS: 10,
      unionShare: 0.8,
      summedShare: 1,
    });
  });
  it('cuts calls at the first and the last sample and leaves out those that never ended', () => {
    const calls = [observedCall('Bash', -5, 1), observedCall('Bash', 9, 40), observedCall('Bash', 2, null)];
    expect(toolShare(observedRun(eleven, calls)).unionS).toBe(2);
  });
  it('has no share of a run without length', () => {
    expect(toolShare(observedRun([1], [])).unionShare).toBeNaN();
  });
});

describe('timeByKind', () => {
  const runs = [
    observedRun(eleven, [
      observedCall('Bash', 0, 4, { category: 'test', failed: true }),
      observedCall('Bash', 2, 5, { category: 'git', failed: false }),
      observedCall('Read', 6, 7),
    ]),
    observedRun(eleven, [observedCall('Bash', 0, 4, { category: 'test', failed: false })]),
  ];
  it('by tool: union per run, calls, failures and share', () => {
    const [bash, read] = timeByKind(runs, 'tool');
    expect(bash).toMatchObject({ kind: 'Bash', calls: 3, runs: 2, failed: 1, unionS: 9, share: 0.9 });
    expect(read).toMatchObject({ kind: 'Read', calls: 1, runs: 1, failed: null, unionS: 1 });
    expect(bash?.durationS.median).toBe(4);
  });
  it('by category: Bash calls only', () => {
    expect(timeByKind(runs, 'category').map(({ kind, unionS }) => [kind, unionS])).toEqual([
      ['test', 8],
      ['git', 3],
    ]);
  });
});

describe('positionsInRun', () => {
  it('counts starts in tenths of the run, the edges included', () => {
    const calls = [observedCall('Read', 0, 1), observedCall('Bash', 5.5, 6), observedCall('Bash', 10, 11)];
    expect(positionsInRun([observedRun(eleven, calls)])).toEqual({
      Bash: [0, 0, 0, 0, 0, 1, 0, 0, 0, 1],
      Read: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    });
  });
});

describe('phaseTimes', () => {
  it('adds the phases of a run, then sums over runs', () => {
    const one = observedRun([], [], {
      phases: [
        { name: 'think', seconds: 3 },
        { name: 'tool', seconds: 4 },
        { name: 'think', seconds: 1 },
      ],
    });
    const two = observedRun([], [], { phases: [{ name: 'think', seconds: 8 }] });
    expect(phaseTimes([one, two])).toMatchObject([
      { name: 'think', runs: 2, totalS: 12, share: 0.75, seconds: { median: 6 } },
      { name: 'tool', runs: 1, totalS: 4, share: 0.25 },
    ]);
    expect(phaseTimes([])).toEqual([]);
  });
});
