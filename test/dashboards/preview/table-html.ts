import type { PanelData } from './board-data.js';
import { escaped } from './escaped.js';
import { formatted } from './units.js';

/** What a table panel's transformations and overrides say of its columns. */
interface TablePanel {
  readonly transformations?: readonly {
    readonly id: string;
    readonly options: {
      readonly renameByName?: Readonly<Record<string, string>>;
      readonly indexByName?: Readonly<Record<string, number>>;
    };
  }[];
  readonly fieldConfig?: {
    readonly overrides?: readonly {
      readonly matcher: { readonly id: string; readonly options?: unknown };
      readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
    }[];
  };
}

/** Rows joined by the labels that are columns, as Grafana's merge and organize do. */
export function tableHtml({ panel, curves }: PanelData): string {
  const { transformations = [], fieldConfig } = panel as TablePanel;
  const organize = transformations.find(({ id }) => id === 'organize')?.options;
  const order = Object.keys(organize?.indexByName ?? {});
  const labels = order.filter((name) => !name.startsWith('Value #'));
  const key = labels.filter((label) => curves.every(({ metric }) => label in metric));
  const rows = new Map<string, Map<string, string>>();
  for (const { metric, points, refId } of curves) {
    const id = key.map((label) => metric[label]).join('\n');
    const row = rows.get(id) ?? new Map<string, string>();
    rows.set(id, row);
    for (const label of labels) {
      const value = metric[label];
      if (value !== undefined) row.set(label, value);
    }
    const name = `Value #${refId}`;
    const title = organize?.renameByName?.[name] ?? name;
    const unit = fieldConfig?.overrides
      ?.find(({ matcher }) => matcher.options === title)
      ?.properties.find(({ id }) => id === 'unit')?.value;
    row.set(name, formatted(points.at(-1)?.[1] ?? Number.NaN, typeof unit === 'string' ? unit : undefined));
  }
  const head = order.map((name) => `<th>${escaped(organize?.renameByName?.[name] ?? name)}</th>`).join('');
  const body = [...rows.values()].map(
    (row) => `<tr>${order.map((name) => `<td>${escaped(row.get(name) ?? '')}</td>`).join('')}</tr>`,
  );
  return `<table><tr>${head}</tr>${body.join('\n')}</table>`;
}
