import { describe, expect, it } from 'vitest';
import { admits, capacityOf } from '../../src/experiment/capacity.js';
import type { Experiment } from '../../src/experiment/experiment.js';
import {
  checkResumable,
  headerOf,
  parseState,
  type RunResult,
} from '../../src/experiment/experiment-state.js';
import { hostWarnings, pressureSomeAvg10 } from '../../src/experiment/host-guard.js';
import { planRuns } from '../../src/experiment/matrix.js';
import {
  type FinishedRun,
  pendingRuns,
  type RunPlanOptions,
  runPlan,
  timeLeftMs,
} from '../../src/experiment/run-plan.js';
import { scheduleMs } from '../../src/experiment/schedule.js';
import { parseExperiment } from '../../src/experiment/experiment-file.js';

const yaml = `
tasks:
  - {name: a, command: [x]}
  - {name: b, command: [y]}
limits: {memory: [64m, 128m, 256m, unlimited]}
repeats: 3
warm-up: 1
seed: 5
`;
const experiment: Experiment = parseExperiment(yaml, 'exp.yaml');

describe('planRuns', () => {
  const plan = planRuns(experiment);
  it('starts with the warm-ups, then has every combination once in each block', () => {
    expect(plan).toHaveLength(2 + 2 * 4 * 3);
    expect(plan.slice(0, 2).map(({ warmUp, key }) => [warmUp, key])).toEqual([
      [true, 'a / warm-up / 1'],
      [true, 'b / warm-up / 1'],
    ]);
    for (let block = 0; block < 3; block += 1) {
      const keys = plan.slice(2 + block * 8, 10 + block * 8).map(({ key }) => key);
      expect(new Set(keys).size).toBe(8);
      expect(keys.every((key) => key.endsWith(` / ${block + 1}`))).toBe(true);
    }
  });
  it('has the same order for the same seed and another for another', () => {
    expect(planRuns(experiment)).toEqual(plan);
    expect(planRuns({ ...experiment, seed: 6 }).map(({ key }) => key)).not.toEqual(
      plan.map(({ key }) => key),
    );
  });
});

describe('admits', () => {
  const gib = 1024 ** 3;
  const capacity = { memoryBytes: 4 * gib, cpus: 4 };
  const limits = { memoryMaxBytes: gib, cpus: 2 };
  it.each([
    ['alone, whatever it may take', [], { memoryMaxBytes: 100 * gib }, true],
    ['beside one that leaves room', [limits], limits, true],
    ['not when the CPUs are given away', [limits, limits], limits, false],
    ['not without a memory limit beside another', [limits], { cpus: 1 }, false],
    ['without a CPU limit as one CPU', [limits], { memoryMaxBytes: gib }, true],
    ['not beside one without limits', [{ memoryMaxBytes: null }], limits, false],
  ] as const)('%s', (_, running, next, expected) => {
    expect(admits(running, next, capacity, 8)).toBe(expected);
  });
  it('never more than asked for', () => {
    expect(admits([limits], limits, capacity, 1)).toBe(false);
  });
  it('leaves a tenth of the memory to the host', () => {
    expect(capacityOf({ memoryBytes: 1000, cpus: 2 })).toEqual({ memoryBytes: 900, cpus: 2 });
  });
});

function options(
  runOne: RunPlanOptions['runOne'],
  results: RunResult[],
  rest: Partial<RunPlanOptions> = {},
): RunPlanOptions {
  return {
    capacity: { memoryBytes: 1024 ** 3, cpus: 2 },
    parallel: 2,
    runOne,
    onResult: (result) => void results.push(result),
    lookAtHost: () => Promise.resolve([]),
    now: () => new Date(0),
    signal: new AbortController().signal,
    ...rest,
  };
}
const passed: FinishedRun = { runId: 'r', outcome: 'passed', peakBytes: null, message: null };

describe('runPlan', () => {
  const plan = planRuns({ ...experiment, warmUp: 0, repeats: 1 });
  it('makes every run once, in order, never more side by side than allowed', async () => {
    const results: RunResult[] = [];
    const started: string[] = [];
    let running = 0;
    let most = 0;
    await runPlan(
      plan,
      options(async (run) => {
        started.push(run.key);
        most = Math.max(most, ++running);
        await new Promise((done) => setTimeout(done, 2));
        running -= 1;
        return passed;
      }, results),
    );
    expect(started).toEqual(plan.map(({ key }) => key));
    expect(results).toHaveLength(8);
    expect(most).toBe(2);
  });
  it('takes a run that could not be made as an engine error and goes on', async () => {
    const results: RunResult[] = [];
    const fail: RunPlanOptions['runOne'] = (run) =>
      run.task.name === 'a' ? Promise.reject(new Error('no image')) : Promise.resolve(passed);
    await runPlan(plan, options(fail, results));
    expect(results.filter(({ outcome }) => outcome === 'engine error')).toHaveLength(4);
    expect(results.find(({ outcome }) => outcome === 'engine error')?.message).toBe('no image');
  });
  it('starts nothing after an abort and writes down no interrupted run', async () => {
    const results: RunResult[] = [];
    const abort = new AbortController();
    let made = 0;
    await runPlan(
      plan,
      options(
        () => {
          made += 1;
          if (made < 3) return Promise.resolve(passed);
          abort.abort();
          return Promise.reject(new Error('aborted'));
        },
        results,
        { parallel: 1, signal: abort.signal },
      ),
    );
    expect(made).toBe(3);
    expect(results).toHaveLength(2);
  });
  it('ends with the error where a result cannot be written down', async () => {
    const full = options(() => Promise.resolve(passed), [], {
      parallel: 1,
      onResult: () => {
        throw new Error('disk full');
      },
    });
    await expect(runPlan(plan, full)).rejects.toThrow('disk full');
  });
});

describe('scheduleMs', () => {
  const block = planRuns({ ...experiment, warmUp: 0, repeats: 1 });
  const host = { memoryBytes: 1024 ** 3, cpus: 8 };
  const second = (): number => 1000;
  it('counts runs one after another that the host cannot take side by side', () => {
    expect(scheduleMs(block, second, host, 1)).toBe(8000);
    expect(scheduleMs(block, second, { ...host, cpus: 1 }, 4)).toBe(8000);
  });
  it('takes as long as the runs would in their order', async () => {
    let now = 0;
    const ends: { at: number; done: () => void }[] = [];
    const results: RunResult[] = [];
    const work = runPlan(
      block,
      options(
        async () => {
          await new Promise<void>((done) => ends.push({ at: now + 1000, done }));
          return passed;
        },
        results,
        { capacity: host, parallel: 4 },
      ),
    );
    while (results.length < block.length) {
      await new Promise((settled) => setImmediate(settled));
      const next = ends.sort((a, b) => a.at - b.at).shift();
      now = next?.at ?? now;
      next?.done();
    }
    await work;
    expect(scheduleMs(block, second, host, 4)).toBe(now);
    expect(now).toBeGreaterThan(2000);
  });
});

describe('the state of an experiment', () => {
  const plan = planRuns(experiment);
  const line = (key: string, outcome: string): string =>
    JSON.stringify({
      key,
      task: key.split(' / ')[0],
      configuration: 'c',
      warmUp: false,
      limits: {},
      peakBytes: null,
      runId: 'r',
      outcome,
      startedAt: '',
      durationMs: 1000,
      message: null,
      warnings: [],
    });
  const header = JSON.stringify(headerOf(experiment, new Date(0)));
  const [first, second, third] = plan.map(({ key }) => key);
  const text = [
    header,
    line(first ?? '', 'passed'),
    line(second ?? '', 'engine error'),
    line(third ?? '', 'out of memory'),
  ].join('\n');

  it('leaves what is not done, and makes infrastructure errors again', () => {
    const left = pendingRuns(plan, parseState(`${text}\n{"key":"torn`, 'results.ndjson').results).map(
      ({ key }) => key,
    );
    expect(left).toEqual(plan.map(({ key }) => key).filter((key) => key !== first && key !== third));
    expect(pendingRuns(plan, [])).toHaveLength(plan.length);
  });
  it('lets more repeats be added, and refuses results of other tasks', () => {
    const state = parseState(text, 'results.ndjson');
    expect(() => checkResumable(state, { ...experiment, repeats: 9 }, 'results.ndjson')).not.toThrow();
    expect(() =>
      checkResumable(state, { ...experiment, tasks: experiment.tasks.slice(1) }, 'x/results.ndjson'),
    ).toThrow(/^x\/results.ndjson: its results were made with other tasks/);
  });
  it('refuses a file that is no state', () => {
    expect(() => parseState('', 'f')).toThrow(/f:1: not the results of an experiment/);
  });
  it('tells the time left from the runs of the same task', () => {
    const { results } = parseState(text, 'results.ndjson');
    const host = { memoryBytes: 1024 ** 3, cpus: 2 };
    expect(timeLeftMs(plan.slice(0, 4), results, host, 1)).toBe(4000);
    expect(timeLeftMs(plan, [], host, 2)).toBeNull();
  });
});

describe('host guard', () => {
  const quiet = {
    otherCpuShare: 0.05,
    memoryAvailableBytes: 8e9,
    swapUsedBytes: 0,
    pressure: { cpu: 0.1, memory: 0, io: null },
    temperatureC: 60,
    clockShare: 0.4,
  };
  it('says nothing about a quiet host, nor about what it cannot know', () => {
    expect(hostWarnings(quiet, 1e9)).toEqual([]);
    const unknown = { ...quiet, otherCpuShare: null, memoryAvailableBytes: null, swapUsedBytes: null };
    expect(hostWarnings({ ...unknown, temperatureC: null, clockShare: null }, 1e9)).toEqual([]);
  });
  it('names load, shortage of memory, swap, stalls and heat', () => {
    const loaded = {
      otherCpuShare: 0.5,
      memoryAvailableBytes: 1e9,
      swapUsedBytes: 5e6,
      pressure: { cpu: 30, memory: 0, io: 12 },
      temperatureC: 95,
      clockShare: 0.5,
    };
    expect(hostWarnings(loaded, 2e9)).toHaveLength(7);
    expect(hostWarnings(loaded, 2e9)[0]).toBe('other programs use 50 % of the CPUs');
  });
  it('reads avg10 of a pressure file', () => {
    expect(pressureSomeAvg10('some avg10=1.50 avg60=0.00 avg300=0.00 total=1\nfull avg10=9 total=0')).toBe(
      1.5,
    );
    expect(pressureSomeAvg10('')).toBeNull();
  });
});
