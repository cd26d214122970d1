import { VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { type Queries, query, refId } from './panels.js';
import { datasource } from './variables.js';

export interface LanesOptions {
  readonly description: string;
  readonly height?: number;
}

/** A lane per series, coloured where its value is above 0. */
export function lanes(title: string, queries: Queries, options: LanesOptions): StateTimelineBuilder {
  const panel = new StateTimelineBuilder()
    .title(title)
    .description(options.description)
    .datasource(datasource)
    .span(24)
    .height(options.height ?? 8)
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .rowHeight(0.8)
    .lineWidth(0)
    .fillOpacity(80)
    .mappings([
      { type: MappingType.ValueToText, options: { '0': { text: 'no', color: 'transparent', index: 0 } } },
      {
        type: MappingType.RangeToText,
        options: { from: 1, to: 1e6, result: { text: 'runs', color: 'blue', index: 1 } },
      },
    ]);
  for (const [at, [legend, expr]] of Object.entries(queries).entries()) {
    panel.withTarget(query(expr, legend).refId(refId(at)));
  }
  return panel;
}
