import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/analysis/analyze.js';
import { type ComparedRun, type MetricName, metrics } from '../../../src/analysis/compared-run.js';
import { edgeAccuracy } from '../../../src/analysis/edge-accuracy.js';
import { analysisFigures } from '../../../src/analysis/figures/analysis-figures.js';
import { comparisonFigures } from '../../../src/analysis/figures/comparison-figures.js';
import { linearScale, logScale, shortNumber } from '../../../src/analysis/figures/scale.js';
import { escapeXml } from '../../../src/analysis/figures/svg.js';
import type { SourceProcess } from '../../../src/importers/source-run.js';
import type { Usage } from '../../../src/model/usage.js';
import { emptyUsage } from '../../cli/finished-run.js';
import { observedCall, observedRun } from '../observed.js';

/** Every element closed in order, no figure that is none: what makes a renderer refuse or draw nonsense. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const closed: [string, string][] = [];
  for (const [, close, name = '', self] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (close === '/') closed.push([open.pop() ?? '', name]);
    else if (self !== '/') open.push(name);
  }
  expect(closed.filter(([opened, name]) => opened !== name)).toEqual([]);
  expect(open).toEqual([]);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
}

const shell = (startS: number, endS: number): SourceProcess => ({
  pid: startS,
  ppid: 1,
  command: 'bash -c x',
  startS,
  endS,
});

const usage: Usage = { ...emptyUsage, cpuUsec: 5e6, throttledUsec: 0, ioReadBytes: 1e6, ioWriteBytes: null };
const used = { exclusive: usage, inclusive: usage };

const runs = Array.from({ length: 6 }, (_, n) =>
  observedRun(
    Array.from({ length: 30 }, (_, i) => 100 + (i === 15 + n ? 900 : i)),
    [
      observedCall('Bash', 2, 9, { command: 'pytest', category: 'a <test> & "more"', failed: true, ...used }),
      observedCall('Read', 12, 12.5, used),
      observedCall('Bash', 14 + n, 18 + n, { command: 'ls', category: 'list' }),
      observedCall('Bash', 19 + n, 20 + n, { command: 'pytest', failed: false }),
      observedCall('Bash', 20 + n, 21 + n, { command: 'ls' }),
    ],
    {
      samples: {
        cpuPercent: Array.from({ length: 30 }, (_, i) => i * (n + 1)),
        peakMb: Array.from({ length: 30 }, (_, i) => 100 + (i === 15 + n ? 1100 : i)),
      },
      id: `run ${n}`,
      cliVersion: n < 3 ? '2.0.0' : '2.1.0',
      phases: [{ name: 'think', seconds: 3 }],
      turns: 1 + n,
      edges:
        n === 0
          ? edgeAccuracy(
              [observedCall('Bash', 2, 9), observedCall('Bash', 14, 18)],
              [shell(2.01, 8.99), shell(14.2, 18)],
            )
          : null,
      tokens: {
        inputTokens: 1000 * n,
        outputTokens: 10,
        cacheCreationTokens: 0,
        cacheReadTokens: 0,
        outputReliable: true,
      },
    },
  ),
);

describe('analysisFigures', () => {
  it('draws every analysis that has data', () => {
    const figures = analysisFigures(analyze(runs, 1));
    expect(Object.keys(figures)).toHaveLength(23);
    for (const svg of Object.values(figures)) expectWellFormed(svg);
    expect(figures['time-by-category']).toContain('a &lt;test&gt; &amp; &quot;more&quot;');
    // Series that are 0 everywhere or not known are left out, and one that is left needs no legend.
    expect(figures['io-by-tool']?.match(/<rect/g)).toHaveLength(1 + 2);
    expect(figures['seconds-by-tool']).not.toContain('throttled');
    // One dot a run.
    for (const cause of ['tokens', 'turns']) {
      for (const effect of ['time', 'memory', 'cpu']) {
        // Run 0 has tokens too: the ten of its output.
        expect(figures[`${cause}-and-${effect}`]?.match(/<circle/g)).toHaveLength(6);
      }
    }
    expect(figures['edges']).toContain('Edges of 2 Bash calls');
    expect(figures['edges']).toContain('>40 ms<');
  });
  it('draws nothing out of nothing', () => {
    expect(analysisFigures(analyze([], 1))).toEqual({});
    for (const svg of Object.values(analysisFigures(analyze([observedRun([1])], 1)))) expectWellFormed(svg);
  });
});

describe('comparisonFigures', () => {
  const none = Object.fromEntries(metrics.map(({ name }) => [name, Number.NaN])) as Record<
    MetricName,
    number
  >;
  const run = (task: string, memoryMax: number | null, cpus: number, wallS: number): ComparedRun => ({
    id: 'x',
    task,
    configuration: `${memoryMax} ${cpus}`,
    limits: { memoryMaxBytes: memoryMax, cpus },
    outcome: memoryMax !== null && memoryMax < 2e8 ? 'out of memory' : 'passed',
    metrics: { ...none, wallS, peakBytes: 1e8 },
    calls: [],
    hostWarnings: [],
  });
  it('draws success against memory, slow-down against CPUs and the distributions', () => {
    const compared = ['a', 'b'].flatMap((task) =>
      [1e8, 4e8, null].flatMap((memory) => [0.5, 2].map((cpus) => run(task, memory, cpus, 10 / cpus))),
    );
    const figures = comparisonFigures(compared);
    expect(Object.keys(figures)).toEqual([
      'success-by-memory',
      'slowdown-by-cpus',
      'distribution-wallS',
      'distribution-peakBytes',
    ]);
    for (const svg of Object.values(figures)) expectWellFormed(svg);
  });
  /** Every text that ends, begins or stands at a place must have room there, by a rough width of its letters. */
  const outside = (svg: string): string[] => {
    const width = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
    return [...svg.matchAll(/<text x="([\d.]+)" y="[\d.]+"([^>]*)>([^<]*)</g)].flatMap(
      ([, x, rest = '', label = '']) => {
        const pixels = label.length * 6;
        const from = Number(x) - (rest.includes('end') ? pixels : rest.includes('middle') ? pixels / 2 : 0);
        return from < 0 || from + pixels > width ? [label] : [];
      },
    );
  };
  const tasks = Array.from({ length: 10 }, (_, n) => `a-task-of-25-letters-no-${String(n).padStart(2, '0')}`);

  it('keeps long names of tasks and configurations whole and inside the figure', () => {
    const configuration =
      'memory 512 MiB, memory.high 384 MiB, swap 0 B, cpus 0.5, pids 256, io /dev/vda rbps=1048576';
    const compared = tasks.flatMap((task) =>
      [1, 2].map((wallS) => ({ ...run(task, 1e8, 1, wallS), configuration })),
    );
    const svg = comparisonFigures(compared)['distribution-wallS'] ?? '';
    expectWellFormed(svg);
    expect(outside(svg)).toEqual([]);
    const words = [...svg.matchAll(/>([^<]*)</g)].map(([, label]) => label).join(' ');
    for (const word of [...tasks, 'rbps=1048576', '/dev/vda']) expect(words).toContain(word);
  });

  it('tells ten tasks apart in a legend of several rows', () => {
    const compared = tasks.flatMap((task) =>
      [0.5, 1, 2].flatMap((cpus) => [2e8, 4e8].map((m) => run(task, m, cpus, 1))),
    );
    for (const name of ['success-by-memory', 'slowdown-by-cpus'] as const) {
      const svg = comparisonFigures(compared)[name] ?? '';
      expectWellFormed(svg);
      expect(outside(svg)).toEqual([]);
      const looks = [...svg.matchAll(/<path [^>]*stroke="([^"]+)"[^>]*?(?:stroke-dasharray="([^"]+)")?\/>/g)];
      expect(new Set(looks.map(([, stroke, dash]) => `${stroke} ${dash}`)).size).toBe(10);
      expect(
        new Set([...svg.matchAll(/<text [^>]*y="([\d.]+)"[^>]*>a-task/g)].map(([, y]) => y)).size,
      ).toBeGreaterThan(2);
    }
  });

  it('keeps the tasks of a memory limit nearer to it than to the next one', () => {
    const limits = [1e8, 1.1e8, 1.21e8, 1.33e8, 1.46e8, 1.6e8, 1.77e8, 1.94e8, 2.1e8, 2.3e8, 2.5e8, 2.8e8];
    const svg =
      comparisonFigures(tasks.flatMap((task) => limits.map((m) => run(task, m, 1, 1))))[
        'success-by-memory'
      ] ?? '';
    // The vertical lines are the intervals: a task's own are the 1st, 2nd ... of its limits.
    const xs = [
      ...svg.matchAll(/<line x1="([\d.]+)" y1="[\d.]+" x2="\1" y2="[\d.]+" stroke="#(?!888|e3e3e3)/g),
    ].map(([, x]) => Number(x));
    expect(xs).toHaveLength(120);
    const byLimit = limits.map((_, limit) =>
      tasks.map((__, task) => xs[task * limits.length + limit] ?? Number.NaN),
    );
    byLimit.slice(1).forEach((own, before) => {
      expect(Math.min(...own)).toBeGreaterThan(Math.max(...(byLimit[before] ?? [])));
    });
  });

  it('keeps a task that never passed with the most CPUs, measured against the most it passed with', () => {
    const failed = { ...run('b', 4e8, 4, 1), outcome: 'failed' } as const;
    const compared = [1, 2, 4].map((cpus) => run('a', 4e8, cpus, 8 / cpus));
    const svg =
      comparisonFigures([...compared, run('b', 4e8, 1, 30), run('b', 4e8, 2, 10), failed])[
        'slowdown-by-cpus'
      ] ?? '';
    expectWellFormed(svg);
    expect(svg).toContain('>b (1: with 2)<');
    // Three points and two, and a mark each in the legend.
    expect(svg.match(/<circle/g)).toHaveLength(3 + 2 + 2);
  });

  it('counts kills in whole numbers', () => {
    const killed = [0, 1].map((oomKills) => ({ ...run('a', 1e8, 1, 1), metrics: { ...none, oomKills } }));
    const svg = comparisonFigures(killed)['distribution-oomKills'] ?? '';
    const ticks = [...svg.matchAll(/text-anchor="middle">([\d.]+)</g)].map(([, label]) => label);
    expect(ticks).toEqual(['0', '1']);
  });

  it('leaves out what one limit cannot show', () => {
    const compared = [run('a', 1e8, 1, 1), run('a', 1e8, 1, 2)];
    expect(Object.keys(comparisonFigures(compared))).toEqual([
      'distribution-wallS',
      'distribution-peakBytes',
    ]);
  });
});

describe('scales', () => {
  it('widens a linear scale to round ticks that include both ends', () => {
    const { ticks, at } = linearScale(3, 97);
    expect(ticks.map(({ value }) => value)).toEqual([0, 20, 40, 60, 80, 100]);
    expect([at(0), at(50), at(100)]).toEqual([0, 0.5, 1]);
  });
  it('bears a range without width', () => {
    expect(linearScale(5, 5).at(5)).toBeCloseTo(0.5, 9);
    expect(logScale(10, 10).at(10)).toBeCloseTo(0.5, 9);
  });
  it('puts log ticks at powers of ten', () => {
    expect(logScale(5, 2000).ticks.map(({ label }) => label)).toEqual(['10', '100', '1000']);
  });
  it('puts log ticks closer where the data lie within a decade or two', () => {
    const labels = (low: number, high: number): string[] =>
      logScale(low, high).ticks.map(({ label }) => label);
    expect(labels(12, 90)).toEqual(['20', '50']);
    expect(labels(5, 150)).toEqual(['5', '10', '20', '50', '100']);
    expect(labels(210, 480)).toEqual(['300', '400']);
    expect(labels(61, 64)).toEqual(['61', '62', '63', '64']);
    for (const high of [0.021, 0.03, 0.3, 7, 19]) expect(labels(0.02, high).length).toBeGreaterThan(1);
    expect(labels(10, 10)).toEqual(['10']);
  });
  it('counts have whole ticks, each once', () => {
    for (const most of [1, 2, 3, 7, 40]) {
      const labels = linearScale(0, most, { integer: true }).ticks.map(({ label }) => label);
      expect(new Set(labels).size).toBe(labels.length);
      expect(labels.every((label) => /^\d+$/.test(label))).toBe(true);
    }
    expect(linearScale(1, 2, { nice: false, integer: true }).ticks.map(({ label }) => label)).toEqual([
      '1',
      '2',
    ]);
  });
  it('shortens numbers', () => {
    expect([0.25, 1500, 12_500, 2_000_000].map(shortNumber)).toEqual(['0.25', '1500', '12.5k', '2M']);
  });
  it('escapes what XML forbids', () => {
    expect(escapeXml('<a b="c">&\u0007')).toBe('&lt;a b=&quot;c&quot;&gt;&amp; ');
  });
});
