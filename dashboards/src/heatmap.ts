import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder as HeatmapBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { query } from './panels.js';
import { datasource } from './variables.js';

export interface HeatmapOptions {
  readonly unit: string;
  readonly description: string;
}

/** A histogram over time. `expr`: a series for each `le`. */
export function heatmap(title: string, expr: string, { unit, description }: HeatmapOptions): HeatmapBuilder {
  return new HeatmapBuilder()
    .title(title)
    .description(description)
    .datasource(datasource)
    .span(12)
    .height(9)
    .calculate(false)
    .color(
      new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Blues').exponent(0.5).steps(64),
    )
    .yAxis(new YAxisConfigBuilder().unit(unit))
    .withTarget(query(expr, '{{le}}').format(PromQueryFormat.Heatmap).exemplar(true).refId('A'));
}
