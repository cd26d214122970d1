import { describe, expect, it } from 'vitest';
import type { MetricDefinition } from '../../src/metrics/definition.js';
import { metricDefinitions } from '../../src/metrics/definitions.js';

function namesOf(wrong: (metric: MetricDefinition) => boolean): string[] {
  return metricDefinitions.filter(wrong).map(({ name }) => name);
}

const unitsInNames = new Set(['bytes', 'seconds', 'cpus', 'dollars', 'info', 'tokens']);
const boundedLabels = new Set(
  'container image engine device tool outcome model kind reason version collector quality status'.split(' '),
);

/** The rules of `promtool check metrics`, and of labels that stay bounded. */
describe('native metrics', () => {
  it('have names of their own, of cgmon', () => {
    expect(new Set(metricDefinitions.map(({ name }) => name)).size).toBe(metricDefinitions.length);
    expect(namesOf(({ name }) => !/^cgmon_[a-z_]+$/.test(name))).toEqual([]);
    expect(namesOf(({ name }) => /_(count|sum|bucket)$/.test(name))).toEqual([]);
  });

  it('end in _total exactly where they are counters', () => {
    expect(namesOf(({ name, type }) => name.endsWith('_total') !== (type === 'counter'))).toEqual([]);
  });

  it('carry no id, path or command', () => {
    expect(namesOf(({ labels }) => labels.some((label) => !boundedLabels.has(label)))).toEqual([]);
  });

  it('name their unit', () => {
    const named = metricDefinitions.filter(({ unit }) => unitsInNames.has(unit));
    const wrong = named.filter(({ name, unit }) => !name.replace(/_total$/, '').endsWith(`_${unit}`));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('have rising buckets where they are histograms, and nowhere else', () => {
    const rising = (values: readonly number[]) => values.every((value, at) => value > (values[at - 1] ?? 0));
    expect(namesOf(({ type, buckets }) => (type === 'histogram') !== (buckets !== undefined))).toEqual([]);
    expect(namesOf(({ buckets }) => buckets !== undefined && !rising(buckets))).toEqual([]);
  });
});
