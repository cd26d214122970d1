import { type MetricName, metrics } from '../analysis/compared-run.js';
import type { Comparison, ConfigurationSummary, MetricSummary } from '../analysis/comparison.js';
import type { Difference } from '../analysis/differences.js';
import type { ToolRow } from '../analysis/tool-comparison.js';
import { formatBytes } from '../model/units.js';
import {
  type Table,
  type TableFormat,
  formatNumber as number,
  formatShare as share,
  formatTable,
} from './text-table.js';

export interface ComparisonTables {
  readonly comparison: Comparison;
  readonly byTool: readonly ToolRow[];
  readonly byCategory: readonly ToolRow[];
}

/** A comparison for people (text, Markdown), or its differences and figures for other programs (CSV). */
export function comparisonText(tables: ComparisonTables, format: TableFormat): string {
  if (format === 'csv') return formatTable(figureTable(tables.comparison), 'csv');
  const sections = comparisonSections(tables);
  const heading = (title: string): string => (format === 'markdown' ? `## ${title}\n` : title);
  return sections
    .map(({ title, table, note }) => {
      // Markdown takes a line right below a table for a row of it.
      const below = note === undefined ? '' : `\n${format === 'markdown' ? '\n' : ''}${note}`;
      return `${heading(title)}\n${formatTable(table, format)}${below}`;
    })
    .join('\n\n');
}

export interface ComparisonSection {
  readonly title: string;
  readonly table: Table;
  /** How to read it. */
  readonly note?: string;
}

/** The tables of a comparison with their titles, without those that have no rows. */
export function comparisonSections({
  comparison,
  byTool,
  byCategory,
}: ComparisonTables): ComparisonSection[] {
  const sections: ComparisonSection[] = [
    { title: 'Outcomes', table: outcomeTable(comparison) },
    { title: 'Figures: median (min to max)', table: metricTable(comparison) },
    {
      title: `Differences from "${comparison.baseline}"`,
      table: differenceTable(comparison),
      note: differenceNote(comparison),
    },
    { title: 'Outliers (counted all the same)', table: outlierTable(comparison) },
    { title: 'Noisy host (counted all the same)', table: noiseTable(comparison) },
    { title: 'By tool', table: toolTable(byTool) },
    { title: 'By Bash category', table: toolTable(byCategory) },
  ];
  return sections.filter(({ table }) => table.rows.length > 0);
}

function labelOf({ task, configuration }: { readonly task: string; readonly configuration: string }): string {
  return task === '' ? configuration : `${task}: ${configuration}`;
}

function outcomeTable({ configurations }: Comparison): Table {
  return {
    header: ['configuration', 'runs', 'passed', 'rate', '95 % interval', 'outcomes'],
    words: ['outcomes'],
    rows: configurations.map((own) => [
      labelOf(own),
      String(own.runs),
      ...(own.judged === 0
        ? ['n/a', 'n/a', 'n/a']
        : [
            `${own.passed}/${own.judged}`,
            share(own.successRate, 0),
            `${share(own.successInterval.low, 0)} to ${share(own.successInterval.high, 0)}`,
          ]),
      Object.entries(own.outcomes)
        .map(([outcome, count]) => `${count} ${outcome}`)
        .join(', '),
    ]),
  };
}

function metricTable({ configurations }: Comparison): Table {
  const shown = metrics.filter(({ name }) => configurations.some((own) => own.metrics[name] !== undefined));
  return {
    header: ['configuration', ...shown.map(({ title }) => title)],
    rows:
      shown.length === 0
        ? []
        : configurations.map((own) => [
            labelOf(own),
            ...shown.map(({ name }) => rangeOf(name, own.metrics[name])),
          ]),
  };
}

function rangeOf(metric: MetricName, summary: MetricSummary | undefined): string {
  if (summary === undefined) return 'n/a';
  const { median, min, max } = summary;
  const value = (of: number): string => figure(metric, of);
  return value(min) === value(max) ? value(median) : `${value(median)} (${value(min)} to ${value(max)})`;
}

/** A value of a metric with its unit; differences keep their sign. */
export function figure(metric: MetricName | 'successRate', value: number): string {
  if (!Number.isFinite(value)) return 'n/a';
  if (metric === 'successRate') return share(value, 0);
  const unit = metrics.find(({ name }) => name === metric)?.unit;
  if (unit === 'bytes') return formatBytes(value);
  const text = unit === 's' ? `${number(value, 2)} s` : number(value, Number.isInteger(value) ? 0 : 1);
  return /^-0(?:\.0+)?\b(?!\.)/.test(text) ? text.slice(1) : text;
}

/** What never differs is no finding; of success that is worth a line. */
function shownDifferences({ differences }: Comparison): readonly Difference[] {
  return differences.filter(({ metric, constant }) => metric === 'successRate' || !constant);
}

function differenceNote(comparison: Comparison): string {
  const hidden = comparison.differences.length - shownDifferences(comparison).length;
  return [
    "n: runs here/in the baseline. effect: Cliff's delta, 1 where every run is above the baseline's, -1 where below.",
    'p (Holm): corrected for all comparisons made here; the verdict goes by it.',
    ...(hidden === 0 ? [] : [`Figures that are the same in every run are not shown (${hidden}).`]),
  ].join('\n');
}

function differenceTable(comparison: Comparison): Table {
  return {
    words: ['figure', 'verdict'],
    header: [
      'configuration',
      'figure',
      'n',
      'difference',
      '95 % interval',
      'ratio',
      'effect',
      'p',
      'p (Holm)',
      'verdict',
    ],
    rows: shownDifferences(comparison).map((row) => [
      labelOf(row),
      titleOf(row.metric),
      `${row.n}/${row.baselineN}`,
      figure(row.metric, row.difference),
      Number.isFinite(row.interval.low)
        ? `${figure(row.metric, row.interval.low)} to ${figure(row.metric, row.interval.high)}`
        : 'n/a',
      number(row.ratio, 2),
      effectOf(row),
      probability(row.p),
      probability(row.pAdjusted),
      row.verdict,
    ]),
  };
}

/** Cliff's delta; in words only where there are runs enough to mean something. */
function effectOf({ magnitude, delta, verdict }: Difference): string {
  if (magnitude === null) return '';
  return verdict === 'too few runs to say' ? number(delta, 2) : `${number(delta, 2)} ${magnitude}`;
}

function titleOf(metric: Difference['metric']): string {
  return metrics.find(({ name }) => name === metric)?.title ?? 'success rate';
}

function probability(p: number): string {
  if (!Number.isFinite(p)) return 'n/a';
  return p < 0.0001 ? '<0.0001' : p.toFixed(4);
}

function outlierTable({ configurations }: Comparison): Table {
  return {
    header: ['configuration', 'figure', 'runs'],
    words: ['figure', 'runs'],
    rows: configurations.flatMap((own) =>
      summariesOf(own).flatMap(([metric, { outliers }]) =>
        outliers.length === 0 ? [] : [[labelOf(own), titleOf(metric), outliers.join(' ')]],
      ),
    ),
  };
}

function noiseTable({ configurations }: Comparison): Table {
  return {
    header: ['configuration', 'runs', 'why (runs)'],
    words: ['why (runs)'],
    rows: configurations
      .filter(({ noisyRuns }) => noisyRuns > 0)
      .map((own) => [
        labelOf(own),
        `${own.noisyRuns} of ${own.runs}`,
        own.hostWarnings.map(({ warning, runs }) => `${warning} (${runs})`).join('; '),
      ]),
  };
}

function toolTable(rows: readonly ToolRow[]): Table {
  return {
    words: ['configuration'],
    header: [
      'kind',
      'configuration',
      'calls',
      'per run',
      'median s',
      'p95 s',
      'slow-down',
      'CPU s',
      'throttled s',
      'rise p95',
    ],
    rows: rows.map((row) => [
      row.kind,
      labelOf(row),
      String(row.calls),
      number(row.callsPerRun, 1),
      number(row.medianS, 2),
      number(row.p95S, 2),
      number(row.slowdown, 2),
      number(row.cpuSPerCall, 2),
      number(row.throttledSPerCall, 2),
      formatBytes(row.memoryRiseP95Bytes),
    ]),
  };
}

/** A row per configuration and figure, raw numbers. */
function figureTable({ configurations, differences }: Comparison): Table {
  const header = [
    'task',
    'configuration',
    'metric',
    'n',
    'mean',
    'mean_low',
    'mean_high',
    'sd',
    'min',
    'p25',
    'median',
    'p75',
    'max',
    'difference',
    'difference_low',
    'difference_high',
    'ratio',
    'cliffs_delta',
    'p',
    'p_holm',
    'verdict',
  ];
  const raw = (value: number | undefined): string =>
    value === undefined || !Number.isFinite(value) ? '' : String(value);
  const compared = (own: ConfigurationSummary, metric: Difference['metric']): string[] => {
    const row = differences.find(
      (one) => one.task === own.task && one.configuration === own.configuration && one.metric === metric,
    );
    const values = [
      row?.difference,
      row?.interval.low,
      row?.interval.high,
      row?.ratio,
      row?.delta,
      row?.p,
      row?.pAdjusted,
    ];
    return [...values.map(raw), row?.verdict ?? ''];
  };
  return {
    header,
    rows: configurations.flatMap((own) => [
      [
        own.task,
        own.configuration,
        'successRate',
        String(own.judged),
        raw(own.successRate),
        raw(own.successInterval.low),
        raw(own.successInterval.high),
        ...Array.from({ length: 6 }, () => ''),
        ...compared(own, 'successRate'),
      ],
      ...summariesOf(own).map(([metric, of]) => [
        own.task,
        own.configuration,
        metric,
        String(of.n),
        ...[
          of.mean,
          of.meanInterval.low,
          of.meanInterval.high,
          of.sd,
          of.min,
          of.p25,
          of.median,
          of.p75,
          of.max,
        ].map(raw),
        ...compared(own, metric),
      ]),
    ]),
  };
}

function summariesOf(own: ConfigurationSummary): [MetricName, MetricSummary][] {
  return metrics.flatMap(({ name }): [MetricName, MetricSummary][] => {
    const summary = own.metrics[name];
    return summary === undefined ? [] : [[name, summary]];
  });
}
