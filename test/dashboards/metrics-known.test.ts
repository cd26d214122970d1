import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MetricDefinition } from '../../src/metrics/definition.js';
import { metricDefinitions } from '../../src/metrics/definitions.js';
import { boardFiles, dashboardsFolder } from './panels.js';

const known = new Map<string, MetricDefinition>(
  metricDefinitions.flatMap((metric) =>
    (metric.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map(
      (end): [string, MetricDefinition] => [metric.name + end, metric],
    ),
  ),
);
/** Put on by Prometheus, by a histogram, by Grafana. */
const otherLabels = new Set(['instance', 'job', 'le', '__name__']);

function wrongIn(expression: string): string[] {
  const names = [...expression.matchAll(/(?<![\w:])cgmon_\w+/g)].map(([name]) => name);
  const selectors = [...expression.matchAll(/(?<![\w:])(cgmon_\w+)\{([^}]*)\}/g)];
  const labels = selectors.flatMap(([, name = '', matchers = '']) =>
    [...matchers.matchAll(/(\w+)\s*(?:=|!)/g)]
      .map(([, label = '']) => label)
      .filter((label) => !otherLabels.has(label) && !(known.get(name)?.labels.includes(label) ?? true))
      .map((label) => `${name} has no label ${label}`),
  );
  return [...names.filter((name) => !known.has(name)), ...labels];
}

describe('metrics that dashboards ask for', () => {
  for (const board of boardFiles()) {
    it(`${board.file} asks only for metrics and labels of cgmon`, () => {
      const panels = board.panels.flatMap(({ targets }) => targets ?? []).map(({ expr }) => expr);
      const marks = (board.annotations.list ?? []).map(({ expr }) => expr);
      const choices = board.templating.list.flatMap(({ definition }) => definition ?? []);
      expect([...panels, ...marks, ...choices].flatMap(wrongIn)).toEqual([]);
      expect(panels.filter((expr) => expr.includes('cgmon_')).length).toBeGreaterThan(8);
    });
  }

  for (const file of ['recording-rules.yml', 'alert-rules.yml']) {
    it(`${file} asks only for metrics and labels of cgmon`, () => {
      const text = readFileSync(join(dashboardsFolder, 'prometheus', file), 'utf8');
      const expressions = text.split('\n').filter((line) => !/^\s*(#|- record:|record:)/.test(line));
      const own = expressions.join('\n').replaceAll(/\w+:cgmon_\w+(:\w+)?/g, '');
      expect(wrongIn(own)).toEqual([]);
    });
  }

  it('and a metric or label that is not there would be noticed', () => {
    expect(wrongIn('rate(cgmon_nothing_total[5m])')).toEqual(['cgmon_nothing_total']);
    expect(wrongIn('cgmon_containers{container="a"}')).toEqual(['cgmon_containers has no label container']);
  });
});
