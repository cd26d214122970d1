import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyText } from './history.js';
import { boardFiles, type Choices, filledIn, type Target } from './panels.js';
import { type Curve, prometheusOf, type StoredPrometheus } from './prometheus.js';
import { noPromtool } from './promtool.js';

const to = Math.floor(Date.now() / 1000) - 60;
const from = to - 30 * 60;
const choices: Choices = { instance: 'node-1:9464', container: 'agent-1', rateInterval: '1m', range: '30m' };

let prometheus: StoredPrometheus;

async function answer({ expr, instant }: Pick<Target, 'expr' | 'instant'>): Promise<readonly Curve[]> {
  const query = filledIn(expr, choices);
  return instant === true
    ? prometheus.instant(query, to)
    : prometheus.range({ expr: query, from, to, step: 15 });
}

function hasData(curves: readonly Curve[]): boolean {
  return curves.some(({ points }) => points.some(([, value]) => Number.isFinite(value)));
}

/** A real Prometheus with half an hour of every metric in it, asked as Grafana asks. */
describe.skipIf(noPromtool !== null)('against a real Prometheus', () => {
  beforeAll(async () => {
    prometheus = await prometheusOf(historyText(to));
  });
  afterAll(async () => {
    await prometheus.close();
  });

  for (const board of boardFiles()) {
    it(`every query of ${board.file} returns data`, async () => {
      const empty: string[] = [];
      for (const { title, targets = [] } of board.panels) {
        for (const target of targets) {
          if (!hasData(await answer(target))) empty.push(`${title} ${target.refId}: ${target.expr}`);
        }
      }
      expect(empty).toEqual([]);
    });

    it(`every legend of ${board.file} has its labels, and tells the curves of a panel apart`, async () => {
      const wrong: string[] = [];
      for (const { title, type, targets = [] } of board.panels) {
        const legends: string[] = [];
        for (const target of type === 'table' ? [] : targets) {
          for (const { metric } of await answer(target)) {
            legends.push(
              target.legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? '?'),
            );
          }
        }
        if (legends.some((legend) => legend.includes('?'))) wrong.push(`${title}: ${legends.join(', ')}`);
        if (new Set(legends).size < legends.length) wrong.push(`${title}: ${legends.sort().join(', ')}`);
      }
      expect(wrong).toEqual([]);
    });

    it(`every mark and choice of ${board.file} returns data`, async () => {
      const empty: string[] = [];
      for (const { name, expr } of board.annotations.list ?? []) {
        if (!hasData(await answer({ expr }))) empty.push(name);
      }
      for (const { name, definition } of board.templating.list) {
        const [, match = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(definition ?? '') ?? [];
        if (definition === undefined) continue;
        const values = await prometheus.labelValues(label, filledIn(match, choices), from, to);
        if (values.length === 0) empty.push(name);
      }
      expect(empty).toEqual([]);
    });
  }

  it('and a query that does not parse, or finds nothing, would be noticed', async () => {
    await expect(answer({ expr: 'sum(' })).rejects.toThrow('parse error');
    expect(hasData(await answer({ expr: 'cgmon_nothing' }))).toBe(false);
  });
});
