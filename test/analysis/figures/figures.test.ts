import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/analysis/analyze.js';
import { type ComparedRun, type MetricName, metrics } from '../../../src/analysis/compared-run.js';
import { analysisFigures } from '../../../src/analysis/figures/analysis-figures.js';
import { comparisonFigures } from '../../../src/analysis/figures/comparison-figures.js';
import { linearScale, logScale, shortNumber } from '../../../src/analysis/figures/scale.js';
import { escapeXml } from '../../../src/analysis/figures/svg.js';
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
      turns: 1,
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
    expect(Object.keys(figures)).toHaveLength(17);
    for (const svg of Object.values(figures)) expectWellFormed(svg);
    expect(figures['time-by-category']).toContain('a &lt;test&gt; &amp; &quot;more&quot;');
    // Series that are 0 everywhere or not known are left out, and one that is left needs no legend.
    expect(figures['io-by-tool']?.match(/<rect/g)).toHaveLength(1 + 2);
    expect(figures['seconds-by-tool']).not.toContain('throttled');
    // One dot a run.
    expect(figures['tokens-and-time']?.match(/<circle/g)).toHaveLength(6);
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
  it('shortens numbers', () => {
    expect([0.25, 1500, 12_500, 2_000_000].map(shortNumber)).toEqual(['0.25', '1500', '12.5k', '2M']);
  });
  it('escapes what XML forbids', () => {
    expect(escapeXml('<a b="c">&\u0007')).toBe('&lt;a b=&quot;c&quot;&gt;&amp; ');
  });
});
