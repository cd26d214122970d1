import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { datasetFigures } from '../../src/analysis/dataset-figures.js';
import { type Method, type ObservedRun, observeSourceRun } from '../../src/analysis/observed-run.js';
import { paperCategory } from '../../src/analysis/paper-category.js';
import { publishedTable } from '../../src/analysis/published-table.js';
import { type TraceReader, readAgentcgroup } from '../../src/importers/agentcgroup.js';

const attempt = resolve(import.meta.dirname, '../../fixtures/agentcgroup/dataset/owner__task-1/attempt_1');

async function observed(method: Method): Promise<ObservedRun[]> {
  const runs: ObservedRun[] = [];
  const noTrace: TraceReader = () => Promise.resolve({ calls: [], cliVersions: [], tokens: null, turns: 0 });
  for await (const item of readAgentcgroup(attempt, noTrace)) {
    if (item.ok) runs.push(observeSourceRun(item.run, method));
  }
  return runs;
}

describe('datasetFigures', () => {
  it('by the paper: cut strings, printed CPU, every sample', async () => {
    const figures = datasetFigures(await observed('paper'));
    expect(figures).toMatchObject({ runs: 1, samples: 10, toolCalls: 4, cpuSecondsTotal: null });
    // 1.2GB becomes 1 x 1024, and 400MB becomes 40: one burst, at 3.25 s, in the test run of 2.0 to 4.5 s.
    expect(figures.memoryBursts).toBe(1);
    expect(figures.memoryBurstsInToolPercent).toBe(100);
    expect(figures.cpuBursts).toBe(10);
    expect(figures.bashCategories['Test Execution']).toMatchObject({ n: 1, meanMemorySpikeMb: 1024 - 10 });
  });
  it('corrected: decimal units, no dead sample, CPU of each interval', async () => {
    const figures = datasetFigures(await observed('corrected'));
    expect(figures).toMatchObject({ samples: 9, memoryBursts: 2 });
    expect(figures.toolSamplePercent).toBeCloseTo((5 / 9) * 100, 9);
    expect(figures.bashCategories['Test Execution']).toMatchObject({ n: 1, meanMemorySpikeMb: 1200 - 100 });
    // c(t) * t: 0, .4, 1.2, 2.25, 2.4, 2.5, 2.7, 3.5, 3.6
    expect(figures.cpuSecondsTotal).toBeCloseTo(3.6, 9);
    expect(figures.peakIntervalCpuPercent).toBeCloseTo(105, 9);
    // The curve at the edges of the calls, by hand: 1.0-1.1, 2.0-4.5, 5.0-5.05 and 6.0-7.5 s.
    const inTool = 0.04 + (2.425 - 1) + 0.005 + (3.525 - 2.65);
    expect(figures.cpuSecondsInToolPercent).toBeCloseTo((inTool / 3.6) * 100, 4);
  });
  it('leaves out calls of less than 0.1 s from the spikes, and counts them as calls', async () => {
    const figures = datasetFigures(await observed('corrected'));
    expect(Object.keys(figures.bashCategories)).toEqual(['Package Install', 'Test Execution']);
    expect(figures.toolCallsWithoutSamplePercent).toBe(50);
  });
  it('leaves untraced runs out of what is said of calls, and says how many', async () => {
    const traced = await observed('corrected');
    const untraced = traced.map((run) => ({ ...run, traced: false, calls: [] }));
    const alone = datasetFigures(traced);
    const both = datasetFigures([...traced, ...untraced]);
    expect(both).toMatchObject({ runs: 2, untracedRuns: 1, samples: 18, memoryBursts: 4, toolCalls: 4 });
    for (const key of [
      'toolSamplePercent',
      'memoryBurstsInToolPercent',
      'cpuBurstsInToolPercent',
      'cpuSecondsInToolPercent',
      'toolCallsWithoutSamplePercent',
    ] as const) {
      expect(both[key]).toBe(alone[key]);
    }
    expect(both.cpuSecondsTotal).toBeCloseTo(7.2, 9);
    expect(datasetFigures(untraced)).toMatchObject({
      toolSamplePercent: Number.NaN,
      cpuSecondsInToolPercent: Number.NaN,
      toolCalls: Number.NaN,
      retry: { groups: Number.NaN, runsWithGroup: Number.NaN, longest: Number.NaN },
    });
  });
  it('gives NaN, not 0, for no runs, and null for them in JSON', () => {
    const table = publishedTable(datasetFigures([]));
    expect(table).toMatchObject({ runs: 0, samples: 0, tool_sample_pct: Number.NaN });
    expect(JSON.parse(JSON.stringify(table))).toMatchObject({ tool_sample_pct: null });
  });
});

describe('paperCategory', () => {
  it.each([
    ['cd /testbed && python -m pytest tests', 'Test Execution'],
    ['pip install -e . && pytest', 'Test Execution'],
    ['PIP INSTALL x', 'Package Install'],
    ['git diff | head', 'Git Operations'],
    ['git clone x', 'Other'],
    ['python3 -c "print(1)"', 'Python Snippet'],
    ['python3 setup.py', 'Python Run'],
    ['ls -la | grep x', 'File Exploration'],
    ['grep -rn foo', 'Text Processing'],
    ['latest', 'Other'],
  ])('%s is %s', (command, category) => {
    expect(paperCategory(command)).toBe(category);
  });
});
