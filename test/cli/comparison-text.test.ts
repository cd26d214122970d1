import { describe, expect, it } from 'vitest';
import { type ComparedRun, type MetricName, metrics } from '../../src/analysis/compared-run.js';
import { compareRuns } from '../../src/analysis/comparison.js';
import { comparisonText, figure } from '../../src/cli/comparison-text.js';
import { seededRandom } from '../../src/stats/random.js';

const none = Object.fromEntries(metrics.map(({ name }) => [name, Number.NaN])) as Record<MetricName, number>;
const run = (task: string, configuration: string, wallS: number): ComparedRun => ({
  id: `${task}-${configuration}-${wallS}`,
  task,
  configuration,
  limits: {},
  outcome: 'passed',
  metrics: { ...none, wallS },
  calls: [],
  hostWarnings: [],
});

const runs = [run('a', 'roomy', 1), run('a', 'tight', 3), run('b', 'roomy', 10), run('b', 'tight', 15)];
const comparison = compareRuns(runs, { random: seededRandom(1), resamples: 20, metrics: ['wallS'] });
const tables = { comparison, byTool: [], byCategory: [] };

describe('comparisonText', () => {
  it('CSV gives each task its own differences, and no numbers where there are none', () => {
    const [header, ...rows] = comparisonText(tables, 'csv')
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const at = (name: string): number => header?.indexOf(name) ?? -1;
    const wall = rows.filter((row) => row[at('metric')] === 'wallS');
    expect(wall.map((row) => [row[at('task')], row[at('configuration')], row[at('difference')]])).toEqual([
      ['a', 'roomy', ''],
      ['a', 'tight', '2'],
      ['b', 'roomy', ''],
      ['b', 'tight', '5'],
    ]);
    expect(wall.every((row) => row[at('difference_low')] === '')).toBe(true);
  });

  it('shows what differs, and says how much it leaves out', () => {
    const same = runs.map((one) => ({ ...one, metrics: { ...one.metrics, oomKills: 0 } }));
    const both = compareRuns(same, {
      random: seededRandom(1),
      resamples: 20,
      metrics: ['wallS', 'oomKills'],
    });
    const text = comparisonText({ ...tables, comparison: both }, 'text');
    const differences = text.slice(text.indexOf('Differences'));
    expect(differences).toMatch(/^a: tight +wall time /m);
    expect(differences).toMatch(/^a: tight +success rate /m);
    expect(differences).not.toContain('OOM kills');
    expect(differences).toContain('Figures that are the same in every run are not shown (2).');
  });

  it('writes no negative noughts', () => {
    expect([figure('wallS', -0.001), figure('wallS', -0.01), figure('oomKills', -0)]).toEqual([
      '0.00 s',
      '-0.01 s',
      '0',
    ]);
  });

  it('does not call an effect large on the word of two runs', () => {
    const line = comparisonText(tables, 'text')
      .split('\n')
      .find((one) => one.includes('too few runs to say') && one.includes('wall time'));
    expect(line).toMatch(/ 1\.00 +1\.0000/);
    expect(comparisonText(tables, 'text')).not.toContain('large');
  });
});
