import { describe, expect, it } from 'vitest';
import {
  type ComparedRun,
  type MetricName,
  configurationName,
  metrics,
} from '../../src/analysis/compared-run.js';
import { compareRuns } from '../../src/analysis/comparison.js';
import { type Outcome, outcomeOf } from '../../src/analysis/outcome.js';
import { compareTools } from '../../src/analysis/tool-comparison.js';
import { normalDeviate, seededRandom } from '../../src/stats/random.js';

let serial = 0;
function run(
  configuration: string,
  values: Partial<Record<MetricName, number>>,
  outcome: Outcome = 'passed',
  calls: ComparedRun['calls'] = [],
): ComparedRun {
  serial += 1;
  const absent = Object.fromEntries(metrics.map(({ name }) => [name, Number.NaN])) as Record<
    MetricName,
    number
  >;
  return {
    id: `run-${serial}`,
    task: 'task',
    configuration,
    limits: {},
    outcome,
    metrics: { ...absent, ...values },
    calls,
    hostWarnings: [],
  };
}

const times = (configuration: string, values: readonly number[]): ComparedRun[] =>
  values.map((wallS) => run(configuration, { wallS }));

describe('compareRuns', () => {
  it('finds a clear difference, says how large it is and in which direction', () => {
    const runs = [
      ...times('roomy', [10, 11, 10.5, 10.2, 10.8, 11.1, 10.4, 10.9]),
      ...times('tight', [20, 22, 21, 20.5, 21.8, 22.2, 20.9, 21.5]),
    ];
    const { differences, baseline } = compareRuns(runs, { random: seededRandom(1), metrics: ['wallS'] });
    const wall = differences.find(({ metric }) => metric === 'wallS');
    expect(baseline).toBe('roomy');
    expect(wall).toMatchObject({ configuration: 'tight', delta: 1, magnitude: 'large', verdict: 'more' });
    expect(wall?.ratio).toBeCloseTo(2, 1);
    expect(wall?.interval.low).toBeGreaterThan(9);
    expect(wall?.interval.high).toBeLessThan(12);
  });

  it('says that three runs are too few, however far apart', () => {
    const runs = [...times('a', [1, 2, 3]), ...times('b', [100, 200, 300])];
    const { differences } = compareRuns(runs, { random: seededRandom(1) });
    expect(differences.find(({ metric }) => metric === 'wallS')?.verdict).toBe('too few runs to say');
  });

  it('says so of counts that are the same within each configuration, too', () => {
    const runs = [0, 1].flatMap((oomKills) => [1, 2, 3].map(() => run(`oom ${oomKills}`, { oomKills })));
    const { differences } = compareRuns(runs, { random: seededRandom(1), metrics: ['oomKills'] });
    expect(differences.find(({ metric }) => metric === 'oomKills')).toMatchObject({
      p: 0.1,
      verdict: 'too few runs to say',
    });
  });

  it('says so of figures that never differ, too', () => {
    const runs = [run('a', { oomKills: 0 }), run('b', { oomKills: 0 })];
    const { differences } = compareRuns(runs, { random: seededRandom(1) });
    expect(differences.map(({ verdict }) => verdict)).toEqual(['too few runs to say', 'too few runs to say']);
  });

  it('does not let figures that never differ take from the power of the others', () => {
    const runs = ['a', 'b'].flatMap((configuration, which) =>
      [1, 2, 3, 4, 5].map((n) =>
        run(configuration, { wallS: n + 10 * which, oomKills: 0, retries: 0, throttledS: 0, cpuS: 7 }),
      ),
    );
    const { differences } = compareRuns(runs, { random: seededRandom(1) });
    const verdicts = Object.fromEntries(differences.map(({ metric, verdict }) => [metric, verdict]));
    expect(verdicts).toMatchObject({
      wallS: 'more',
      oomKills: 'no difference found',
      successRate: 'no difference found',
    });
    // 2 / C(10, 5), the only comparison that was one.
    expect(differences.find(({ metric }) => metric === 'wallS')?.pAdjusted).toBeCloseTo(2 / 252, 9);
  });

  it('keeps infrastructure errors out of rates and figures, and counts them apart', () => {
    const runs = [
      run('a', { wallS: 1 }),
      run('a', { wallS: 2 }, 'failed'),
      run('a', { wallS: 500 }, 'engine error'),
      run('a', { wallS: 600 }, 'model error'),
    ];
    const [summary] = compareRuns(runs, { random: seededRandom(1) }).configurations;
    expect(summary).toMatchObject({ runs: 4, counted: 2, passed: 1, successRate: 0.5 });
    expect(summary?.metrics.wallS).toMatchObject({ n: 2, max: 2 });
    expect(summary?.outcomes).toEqual({ passed: 1, failed: 1, 'engine error': 1, 'model error': 1 });
  });

  it('keeps the figures of runs with an unknown outcome, and takes them for neither success nor failure', () => {
    const runs = [
      run('a', { wallS: 1 }, 'unknown'),
      run('a', { wallS: 3 }, 'passed'),
      run('b', { wallS: 5 }, 'unknown'),
    ];
    const { configurations, differences } = compareRuns(runs, {
      random: seededRandom(1),
      metrics: ['wallS'],
    });
    expect(configurations[0]).toMatchObject({ runs: 2, counted: 2, judged: 1, passed: 1, successRate: 1 });
    expect(configurations[0]?.metrics.wallS).toMatchObject({ n: 2, mean: 2 });
    expect(configurations[1]).toMatchObject({ judged: 0, successRate: Number.NaN });
    // There is no success rate of b to compare with.
    expect(differences.map(({ metric }) => metric)).toEqual(['wallS']);
  });

  it('tells in how many runs the host was noisy and why, whatever the numbers', () => {
    const noisy = (...hostWarnings: string[]): ComparedRun => ({ ...run('a', { wallS: 1 }), hostWarnings });
    const runs = [
      noisy('other programs use 34 % of the CPUs', '1.2 GiB of memory are available'),
      noisy('other programs use 21 % of the CPUs'),
      noisy(),
      noisy('900 MiB of memory are available', 'other programs use 90 % of the CPUs'),
    ];
    const [summary] = compareRuns(runs, { random: seededRandom(1) }).configurations;
    expect(summary).toMatchObject({ runs: 4, counted: 4, noisyRuns: 3 });
    expect(summary?.hostWarnings).toEqual([
      { warning: 'other programs use 34 % of the CPUs', runs: 3 },
      { warning: '1.2 GiB of memory are available', runs: 2 },
    ]);
  });

  it('flags outliers by the id of their run and counts them all the same', () => {
    const runs = times('a', [10, 10.1, 9.9, 10.2, 9.8, 60]);
    const [summary] = compareRuns(runs, { random: seededRandom(1) }).configurations;
    expect(summary?.metrics.wallS?.outliers).toEqual([runs[5]?.id]);
    expect(summary?.metrics.wallS?.n).toBe(6);
  });

  it('compares success rates', () => {
    const rate = (configuration: string, passed: number, n: number): ComparedRun[] =>
      Array.from({ length: n }, (_, i) => run(configuration, {}, i < passed ? 'passed' : 'out of memory'));
    const runs = [...rate('roomy', 12, 12), ...rate('tight', 1, 12)];
    const [success] = compareRuns(runs, { random: seededRandom(1), metrics: [] }).differences;
    expect(success).toMatchObject({ metric: 'successRate', verdict: 'less' });
    expect(success?.interval.high).toBeLessThan(0);
  });

  it('has nothing to say about metrics that no run has', () => {
    const { differences, configurations } = compareRuns([...times('a', [1]), ...times('b', [2])], {
      random: seededRandom(1),
    });
    expect(differences.map(({ metric }) => metric)).toEqual(['successRate', 'wallS']);
    expect(Object.keys(configurations[0]?.metrics ?? {})).toEqual(['wallS']);
    expect(compareRuns([], { random: seededRandom(1) }).configurations).toEqual([]);
  });

  it('a null experiment of four configurations and three metrics finds something in at most 5 %', () => {
    const random = seededRandom(20);
    let found = 0;
    const experiments = 2000;
    for (let i = 0; i < experiments; i += 1) {
      const runs = ['a', 'b', 'c', 'd'].flatMap((configuration) =>
        Array.from({ length: 8 }, () =>
          run(
            configuration,
            { wallS: normalDeviate(random), cpuS: normalDeviate(random), peakBytes: normalDeviate(random) },
            random() < 0.8 ? 'passed' : 'failed',
          ),
        ),
      );
      const { differences } = compareRuns(runs, {
        random,
        metrics: ['wallS', 'cpuS', 'peakBytes'],
        resamples: 20,
      });
      if (differences.some(({ verdict }) => verdict === 'more' || verdict === 'less')) found += 1;
    }
    expect(found / experiments).toBeLessThanOrEqual(0.05);
  });
});

describe('compareRuns over tasks and limits', () => {
  it('compares within a task only, with the roomiest limits as the baseline', () => {
    const of = (task: string, memoryMaxBytes: number | null, wallS: number): ComparedRun => ({
      ...run(`memory ${memoryMaxBytes}`, { wallS }),
      task,
      limits: { memoryMaxBytes },
    });
    const runs = [of('a', 100, 5), of('a', null, 1), of('b', 100, 50), of('b', null, 10)];
    const { baseline, differences, configurations } = compareRuns(runs, {
      random: seededRandom(1),
      metrics: ['wallS'],
    });
    expect(baseline).toBe('memory null');
    expect(configurations.map(({ task, configuration }) => `${task} ${configuration}`)).toEqual([
      'a memory null',
      'a memory 100',
      'b memory null',
      'b memory 100',
    ]);
    const wall = differences.filter(({ metric }) => metric === 'wallS');
    expect(wall.map(({ task, difference }) => [task, difference])).toEqual([
      ['a', 4],
      ['b', 40],
    ]);
  });
});

describe('compareTools', () => {
  it('gives the slow-down of each kind of call against the baseline', () => {
    const call = (seconds: number): ComparedRun['calls'][number] => ({
      name: 'Bash',
      category: 'test',
      seconds,
      cpuS: 1,
      throttledS: Number.NaN,
      memoryRiseBytes: 100,
    });
    const runs = [run('a', {}, 'passed', [call(1), call(3)]), run('b', {}, 'failed', [call(6)])];
    expect(
      compareTools(runs.toReversed(), 'category', 'a').map(({ configuration }) => configuration),
    ).toEqual(['b', 'a']);
    const limited = [{ ...run('tight', {}, 'passed', [call(1)]), limits: { cpus: 1 } }, ...runs.slice(0, 1)];
    expect(compareTools(limited, 'tool', 'a').map(({ configuration }) => configuration)).toEqual([
      'a',
      'tight',
    ]);
    expect(compareTools(runs, 'category', 'a')).toMatchObject([
      { kind: 'test', configuration: 'a', calls: 2, callsPerRun: 2, medianS: 2, slowdown: 1 },
      { kind: 'test', configuration: 'b', calls: 1, medianS: 6, slowdown: 3, throttledSPerCall: Number.NaN },
    ]);
  });
});

describe('outcomeOf', () => {
  const ended = (
    reason: 'ok' | 'error' | 'timeout' | 'engine error',
    code: number | null,
    oomKilled = false,
  ) => ({
    kind: 'run' as const,
    exit: { code, signal: null, oomKilled, reason },
    totals: null,
    durationMs: 1000,
  });
  it.each([
    ['a check that passed', ended('ok', 0), 0, 'passed'],
    ['a check that failed', ended('ok', 0), 1, 'failed'],
    ['a passed check after a killed tool', ended('ok', 0, true), 0, 'passed'],
    ['a failed check after a killed tool', ended('ok', 0, true), 1, 'out of memory'],
    ['no check, exit 0', ended('ok', 0), null, 'passed'],
    ['no check, exit 3', ended('error', 3), null, 'failed'],
    ['a timeout', ended('timeout', null), 1, 'timeout'],
    ['an engine error', ended('engine error', 125), 0, 'engine error'],
  ] as const)('%s', (_, run, checkCode, outcome) => {
    expect(outcomeOf(run, { checkCode, modelError: false })).toBe(outcome);
  });
  it('an end that nobody told is unknown, but for a launch of cgmon an error of the engine', () => {
    const untold = { ...ended('ok', 0), exit: null };
    const evidence = { checkCode: null, modelError: false };
    expect(outcomeOf({ ...untold, kind: 'import' }, evidence)).toBe('unknown');
    expect(outcomeOf({ ...untold, kind: 'attach' }, evidence)).toBe('unknown');
    expect(outcomeOf(untold, evidence)).toBe('engine error');
  });
  it('a model error is none of the task', () => {
    expect(outcomeOf(ended('error', 1), { checkCode: 1, modelError: true })).toBe('model error');
  });
});

describe('configurationName', () => {
  it('names what was asked for', () => {
    expect(configurationName({ memoryMaxBytes: 512 * 1024 ** 2, cpus: 2 })).toBe('memory 512 MiB, cpus 2');
    expect(configurationName({ memoryMaxBytes: null })).toBe('memory unlimited');
    expect(configurationName({})).toBe('no limits');
  });
});
