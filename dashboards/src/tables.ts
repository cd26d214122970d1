import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { refId, tableQuery } from './panels.js';
import { datasource } from './variables.js';

export interface Column {
  readonly title: string;
  readonly expr: string;
  /** Grafana's name of the unit. */
  readonly unit: string;
  /** A share of 1, drawn as a bar that is red from 0.9. */
  readonly bar?: boolean;
  /** Not shown: the query is there for its labels. */
  readonly hidden?: boolean;
}

export interface TableOptions {
  readonly description: string;
  /** Labels of every column's series: together they name the row. */
  readonly rowLabels: readonly string[];
  /** Labels shown that only some columns' series have. */
  readonly otherLabels?: readonly string[];
  readonly height?: number;
  /** A link's address; `${__data.fields.container}` is the row's container. */
  readonly link?: { readonly field: string; readonly title: string; readonly url: string };
}

/** A row for each label set and a column for each query, as of now. */
export function table(title: string, columns: readonly Column[], options: TableOptions): TableBuilder {
  const panel = new TableBuilder()
    .title(title)
    .description(options.description)
    .datasource(datasource)
    .span(24)
    .height(options.height ?? 9);
  const shown = [...options.rowLabels, ...(options.otherLabels ?? [])];
  const values = columns.flatMap(({ hidden }, at) => (hidden === true ? [] : [`Value #${refId(at)}`]));
  for (const [at, { expr }] of columns.entries()) panel.withTarget(tableQuery(refId(at), expr));
  const [key] = options.rowLabels;
  if (options.rowLabels.length === 1 && columns.length > 1) {
    panel.withTransformation({ id: 'joinByField', options: { byField: key, mode: 'outer' } });
  } else {
    panel.withTransformation({ id: 'merge', options: {} });
  }
  panel
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { names: [...shown, ...values] } },
    })
    .withTransformation({
      id: 'organize',
      options: {
        renameByName: Object.fromEntries(columns.map((column, at) => [`Value #${refId(at)}`, column.title])),
        indexByName: Object.fromEntries([...shown, ...values].map((name, at) => [name, at])),
      },
    });
  for (const { title: name, unit, bar } of columns) {
    panel.overrideByName(name, [{ id: 'unit', value: unit }, ...(bar === true ? barProperties : [])]);
  }
  if (options.link !== undefined) {
    const { field, title: linkTitle, url } = options.link;
    panel.overrideByName(field, [{ id: 'links', value: [{ title: linkTitle, url }] }]);
  }
  return panel;
}

const barProperties = [
  { id: 'custom.cellOptions', value: { type: 'gauge', mode: 'lcd' } },
  { id: 'min', value: 0 },
  { id: 'max', value: 1 },
  {
    id: 'thresholds',
    value: new ThresholdsConfigBuilder()
      .mode(ThresholdsMode.Absolute)
      .steps([
        { value: null, color: 'green' },
        { value: 0.75, color: 'yellow' },
        { value: 0.9, color: 'red' },
      ])
      .build(),
  },
];
