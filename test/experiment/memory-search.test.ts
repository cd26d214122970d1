import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/analysis/outcome.js';
import type { PlannedRun } from '../../src/experiment/experiment.js';
import { parseExperiment } from '../../src/experiment/experiment-file.js';
import type { RunResult } from '../../src/experiment/experiment-state.js';
import { type MemorySearchOptions, searchMemory } from '../../src/experiment/memory-search.js';
import type { FinishedRun } from '../../src/experiment/run-plan.js';
import { CgmonError } from '../../src/model/errors.js';
import { sequentialTest } from '../../src/stats/sequential-test.js';

const mib = 1024 ** 2;
const [task] = parseExperiment('tasks: [{name: a, command: [x]}]', 'exp.yaml').tasks;
if (task === undefined) throw new Error('no task');

const outcomeOf = (boundaryMib: number) => (run: PlannedRun) =>
  (run.configuration.limits.memoryMaxBytes ?? Number.POSITIVE_INFINITY) >= boundaryMib * mib
    ? 'passed'
    : 'out of memory';

function options(
  outcome: (run: PlannedRun) => Outcome,
  results: RunResult[] = [],
  known: readonly RunResult[] = [],
): MemorySearchOptions {
  return {
    otherLimits: { swapMaxBytes: 0 },
    test: sequentialTest(0.5, 0.8),
    leastBytes: 8 * mib,
    mostBytes: 8192 * mib,
    onProbe: () => undefined,
    known,
    now: () => new Date(0),
    signal: new AbortController().signal,
    lookAtHost: () => Promise.resolve([]),
    onResult: (one) => void results.push(one),
    runOne: (run): Promise<FinishedRun> =>
      Promise.resolve({
        runId: 'r',
        outcome: outcome(run),
        peakBytes: Math.min(run.configuration.limits.memoryMaxBytes ?? Number.POSITIVE_INFINITY, 300 * mib),
        message: null,
        warnings: [],
      }),
  };
}

describe('searchMemory', () => {
  it('starts from the peak without a limit and finds the boundary within 5 %', async () => {
    const results: RunResult[] = [];
    const found = await searchMemory(task, options(outcomeOf(212), results));
    expect(found).toMatchObject({
      kind: 'found',
      uncappedPeakBytes: 300 * mib,
      uncapped: { limitBytes: null, passed: 3, failed: 0, passes: true },
    });
    if (found.kind !== 'found') throw new Error(found.kind);
    expect(found.passingBytes / mib).toBeGreaterThanOrEqual(212);
    expect(found.passingBytes / mib).toBeLessThanOrEqual(212 * 1.05);
    expect(results.every(({ limits }) => limits.swapMaxBytes === 0)).toBe(true);
    expect(new Set(results.map(({ key }) => key)).size).toBe(results.length);
  });

  it('draws the cost curve on the way', async () => {
    const search = options(outcomeOf(290));
    const found = await searchMemory(task, {
      ...search,
      async runOne(run, signal) {
        const limit = run.configuration.limits.memoryMaxBytes ?? null;
        const finished = await search.runOne(run, signal);
        const killed = finished.outcome !== 'passed';
        // The limit of the peak takes twice as long; its second run half as long again.
        const wallMs = limit === null ? 1000 : run.repeat === 2 ? 3000 : 2000;
        return { ...finished, wallMs, memoryStallMs: limit === null ? 0 : 500, oomKills: killed ? 3 : 0 };
      },
    });
    expect(found.uncapped).toMatchObject({ wallMs: 1000, slowdown: 1, memoryStallMs: 0, oomKills: 0 });
    expect(found.curve).toEqual([
      {
        limitBytes: 300 * mib,
        passed: 3,
        failed: 0,
        outOfMemory: 0,
        passes: true,
        wallMs: 2000,
        slowdown: 2,
        memoryStallMs: 500,
        oomKills: 0,
        peakBytes: 300 * mib,
      },
      {
        limitBytes: expect.closeTo((300 / 1.05) * mib, -5) as number,
        passed: 0,
        failed: 1,
        outOfMemory: 1,
        passes: false,
        wallMs: null,
        slowdown: null,
        memoryStallMs: 500,
        oomKills: 3,
        peakBytes: expect.closeTo((300 / 1.05) * mib, -5) as number,
      },
    ]);
  });

  it('makes no run again that an earlier sitting made', async () => {
    const before: RunResult[] = [];
    const whole = await searchMemory(task, options(outcomeOf(212), before));
    const after: RunResult[] = [];
    expect(await searchMemory(task, options(outcomeOf(212), after, before.slice(0, 5)))).toEqual(whole);
    expect(after).toEqual(before.slice(5));
  });

  it('refuses a task that is not reliable enough even without a limit, and says how it went', async () => {
    let runs = 0;
    const flaky = options(() => (++runs % 3 === 1 ? 'passed' : runs % 3 === 2 ? 'failed' : 'timeout'));
    const refused = searchMemory(task, flaky);
    await expect(refused).rejects.toThrow(CgmonError);
    await expect(refused).rejects.toThrow(
      /^a: there is no limit to find: without one \d+ of \d+ runs passed \(\d+ failed, \d+ timeout\)$/,
    );
  });

  it('makes runs with infrastructure errors again, under the same key', async () => {
    const results: RunResult[] = [];
    let runs = 0;
    const found = await searchMemory(
      task,
      options((run) => (++runs % 3 === 0 ? 'engine error' : outcomeOf(212)(run)), results),
    );
    expect(found.kind).toBe('found');
    const made = results.filter(({ outcome }) => outcome !== 'engine error').map(({ key }) => key);
    expect(results.every(({ key }) => made.includes(key))).toBe(true);
  });

  it('names task, limit and cause after three infrastructure errors in a row', async () => {
    const gone = options(outcomeOf(212));
    const refused = searchMemory(task, {
      ...gone,
      runOne: (run, signal) =>
        run.configuration.limits.memoryMaxBytes === null
          ? gone.runOne(run, signal)
          : Promise.reject(new Error('podman is gone')),
    });
    await expect(refused).rejects.toThrow(CgmonError);
    await expect(refused).rejects.toThrow(
      'a / memory 300 MiB, swap 0 B / 1: 3 times in a row engine error: podman is gone',
    );
  });
});
