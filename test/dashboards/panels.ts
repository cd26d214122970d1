import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the tests read of a committed dashboard. */
export interface PanelFile {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly Target[];
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly instant?: boolean;
  readonly format?: string;
}

export interface BoardFile {
  readonly file: string;
  readonly title: string;
  readonly uid: string;
  readonly panels: readonly PanelFile[];
  readonly annotations: { readonly list?: readonly { readonly name: string; readonly expr: string }[] };
  readonly templating: { readonly list: readonly Variable[] };
}

interface Variable {
  readonly type: string;
  readonly name: string;
  readonly multi?: boolean;
  readonly definition?: string;
  readonly query?: unknown;
}

export const dashboardsFolder = join(import.meta.dirname, '../../dashboards');

export function boardFiles(): readonly BoardFile[] {
  return readdirSync(dashboardsFolder)
    .filter((name) => name.endsWith('.json'))
    .map((file) => ({
      ...(JSON.parse(readFileSync(join(dashboardsFolder, file), 'utf8')) as Omit<BoardFile, 'file'>),
      file,
    }));
}

/** What a reader has chosen; Grafana puts it into every query. */
export interface Choices {
  readonly instance: string;
  readonly container: string;
  readonly rateInterval: string;
  readonly range: string;
}

/** As Grafana fills in a query before it asks Prometheus. */
export function filledIn(expr: string, { instance, container, rateInterval, range }: Choices): string {
  return expr
    .replaceAll('$__rate_interval', rateInterval)
    .replaceAll('$__range', range)
    .replaceAll('=~"$instance"', '=~".*"')
    .replaceAll('$instance', instance)
    .replaceAll('$tool', '.*')
    .replaceAll('=~"$container"', '=~".*"')
    .replaceAll('$container', container)
    .replaceAll('$memory_gib', '2')
    .replaceAll('$cpus', '2');
}
