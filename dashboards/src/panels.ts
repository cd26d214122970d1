import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { VizLegendOptionsBuilder, VizTooltipOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
} from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { datasource } from './variables.js';

/** Legend (`{{container}}`) to PromQL. */
export type Queries = Readonly<Record<string, string>>;

export interface GraphOptions {
  /** Grafana's name of the unit: bytes, s, percentunit, short, Bps, iops. */
  readonly unit: string;
  readonly description: string;
  readonly stacked?: boolean;
  readonly max?: number;
  /** Of 24 columns. */
  readonly span?: number;
  readonly height?: number;
  /** Legends (their beginnings) drawn as a dashed red line: limits. */
  readonly limits?: readonly string[];
}

export function query(expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().datasource(datasource).expr(expr).legendFormat(legend).range();
}

/** The value of now, for tables and bars. */
export function instantQuery(expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().datasource(datasource).expr(expr).legendFormat(legend).instant();
}

export function tableQuery(refId: string, expr: string): DataqueryBuilder {
  return instantQuery(expr, '').format(PromQueryFormat.Table).refId(refId);
}

/** Refs A, B, C ...: Grafana tells a panel's queries apart by them. */
export function refId(at: number): string {
  return String.fromCodePoint(65 + at);
}

/** Curves over time. */
export function graph(title: string, queries: Queries, options: GraphOptions): TimeseriesBuilder {
  const panel = new TimeseriesBuilder()
    .title(title)
    .description(options.description)
    .datasource(datasource)
    .unit(options.unit)
    .min(0)
    .span(options.span ?? 12)
    .height(options.height ?? 8)
    .lineWidth(1)
    .fillOpacity(options.stacked === true ? 40 : 8)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max'])
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (options.max !== undefined) panel.max(options.max);
  if (options.stacked === true) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  for (const [at, [legend, expr]] of Object.entries(queries).entries()) {
    panel.withTarget(query(expr, legend).refId(refId(at)));
  }
  for (const limit of options.limits ?? []) {
    panel.overrideByRegexp(`/^${limit}/`, [
      { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.stacking', value: { mode: 'none' } },
    ]);
  }
  return panel;
}

export interface StatOptions {
  readonly unit: string;
  readonly description: string;
  readonly span?: number;
  /** Red from here on. */
  readonly redFrom?: number;
  /** Shown where the query has no answer. */
  readonly noValue?: string;
}

/** One figure, as of now, with its curve behind it. */
export function stat(title: string, expr: string, options: StatOptions): StatBuilder {
  const green = { value: null, color: 'green' };
  const steps = options.redFrom === undefined ? [green] : [green, { value: options.redFrom, color: 'red' }];
  return new StatBuilder()
    .title(title)
    .description(options.description)
    .datasource(datasource)
    .unit(options.unit)
    .span(options.span ?? 4)
    .height(4)
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.Area)
    .noValue(options.noValue ?? '-')
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .withTarget(query(expr, title).refId('A'));
}
