import { describe, expect, it } from 'vitest';
import type { MetricDefinition } from '../../src/metrics/definition.js';
import { formatFor, renderExposition } from '../../src/metrics/exposition.js';
import { createFamilies } from '../../src/metrics/families.js';
import { createHistogram, observe } from '../../src/metrics/histogram.js';

const base = { unit: 'bytes', group: 'container', source: 'x' } as const;
const gauge: MetricDefinition = {
  ...base,
  name: 'x_memory_bytes',
  type: 'gauge',
  help: 'Memory.',
  labels: ['name'],
};
const counter: MetricDefinition = {
  ...base,
  name: 'x_total',
  type: 'counter',
  help: 'All.',
  labels: [],
  unit: 'count',
};
const histogram: MetricDefinition = {
  ...base,
  name: 'x_seconds',
  type: 'histogram',
  help: 'Time.',
  labels: ['tool'],
  unit: 'seconds',
};

function page(
  fill: (sink: ReturnType<typeof createFamilies>) => void,
  format: 'text' | 'openmetrics' = 'text',
) {
  const families = createFamilies([gauge, counter, histogram]);
  fill(families);
  return renderExposition(families.families(), format);
}

describe('a page of metrics', () => {
  it('gives each metric its help and type once, before its values', async () => {
    const text = await page((sink) => {
      sink.put('x_total', [], 3);
      sink.put('x_memory_bytes', ['a'], 1);
      sink.put('x_memory_bytes', ['b'], 2.5);
    });
    expect(text).toBe(
      [
        '# HELP x_memory_bytes Memory.',
        '# TYPE x_memory_bytes gauge',
        'x_memory_bytes{name="a"} 1',
        'x_memory_bytes{name="b"} 2.5',
        '',
        '# HELP x_total All.',
        '# TYPE x_total counter',
        'x_total 3',
        '',
      ].join('\n'),
    );
  });

  it('leaves out absent values, and metrics that have none', async () => {
    const text = await page((sink) => {
      for (const absent of [null, undefined, Number.NaN]) sink.put('x_memory_bytes', ['a'], absent);
      sink.put('x_total', [], 0);
    });
    expect(text).toBe('# HELP x_total All.\n# TYPE x_total counter\nx_total 0\n');
  });

  it('escapes what would end a label value or a line', async () => {
    const text = await page((sink) => sink.put('x_memory_bytes', ['a"} 1\n\\'], 1));
    expect(text.split('\n')[2]).toBe(String.raw`x_memory_bytes{name="a\"} 1\n\\"} 1`);
  });

  it('refuses a metric that is not in the table', () => {
    expect(() => createFamilies([gauge]).put('y', [], 1)).toThrow('no metric y');
  });

  it('adds up the buckets of a histogram', async () => {
    const values = createHistogram([0.1, 1]);
    for (const value of [0.05, 0.1, 0.5, 7, null, Number.NaN]) observe(values, value);
    const text = await page((sink) => sink.putHistogram('x_seconds', ['Bash'], values));
    expect(text.split('\n').slice(2, -1)).toEqual([
      'x_seconds_bucket{le="0.1",tool="Bash"} 2',
      'x_seconds_bucket{le="1",tool="Bash"} 3',
      'x_seconds_bucket{le="+Inf",tool="Bash"} 4',
      'x_seconds_sum{tool="Bash"} 7.65',
      'x_seconds_count{tool="Bash"} 4',
    ]);
  });
});

describe('OpenMetrics', () => {
  it('is served to those who ask for it by name', () => {
    expect(formatFor('application/openmetrics-text;version=1.0.0,text/plain;q=0.5')).toBe('openmetrics');
    expect(formatFor('*/*')).toBe('text');
    expect(formatFor(undefined)).toBe('text');
  });

  it('names counters without _total, and ends with EOF', async () => {
    const text = await page((sink) => {
      sink.put('x_total', [], 3);
      sink.put('x_memory_bytes', ['a'], 1);
    }, 'openmetrics');
    expect(text).toContain('# TYPE x_memory_bytes gauge\nx_memory_bytes{name="a"} 1\n');
    expect(text).toContain('# TYPE x counter\nx_total 3\n');
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  it('carries the newest exemplar of a bucket, which the text format leaves out', async () => {
    const values = createHistogram([1]);
    observe(values, 0.25, { label: 'call_id', id: 'toolu_1', atMs: 1_700_000_000_000 });
    observe(values, 0.5, { label: 'call_id', id: 'toolu_2', atMs: 1_700_000_000_500 });
    const fill = (sink: ReturnType<typeof createFamilies>) =>
      sink.putHistogram('x_seconds', ['Bash'], values);
    expect(await page(fill, 'openmetrics')).toContain(
      'x_seconds_bucket{le="1",tool="Bash"} 2 # {call_id="toolu_2"} 0.5 1700000000.5\n',
    );
    expect(await page(fill)).not.toContain('toolu');
  });

  it('leaves out an exemplar that is longer than 128 characters', async () => {
    const values = createHistogram([1]);
    observe(values, 0.25, { label: 'call_id', id: 'x'.repeat(122), atMs: 0 });
    expect(
      await page((sink) => sink.putHistogram('x_seconds', ['Bash'], values), 'openmetrics'),
    ).not.toContain('xxx');
  });
});
