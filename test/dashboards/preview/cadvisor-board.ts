import type { BoardFile, PanelFile } from '../panels.js';

/** A board as people made them for cAdvisor: by its names and labels, and nothing of cgmon's own. */
export const cadvisorBoard: BoardFile = {
  file: 'cadvisor.json',
  title: 'Containers (cAdvisor)',
  uid: 'cadvisor',
  annotations: {},
  templating: { list: [] },
  panels: [
    stat(1, 'Running containers', 'count(container_last_seen{name=~".+"})'),
    stat(2, 'Total memory', 'sum(container_memory_usage_bytes{name=~".+"})', 'bytes'),
    stat(3, 'Total CPU', 'sum(rate(container_cpu_usage_seconds_total{name=~".+"}[2m]))'),
    graph(4, 'CPU', 'sum by (instance, name) (rate(container_cpu_usage_seconds_total{name=~".+"}[2m]))'),
    graph(
      5,
      'Memory',
      'sum by (instance, name) (container_memory_working_set_bytes{id!="/", name=~".+"})',
      'bytes',
    ),
    graph(
      6,
      'Memory, of the limit',
      'container_memory_working_set_bytes{name=~".+"} / (container_spec_memory_limit_bytes{name=~".+"} > 0)',
      'percentunit',
    ),
    graph(
      7,
      'Throttled periods',
      'rate(container_cpu_cfs_throttled_periods_total{name=~".+"}[2m]) / rate(container_cpu_cfs_periods_total{name=~".+"}[2m])',
      'percentunit',
    ),
    graph(8, 'Resident', 'container_memory_rss{name=~".+"}', 'bytes'),
    graph(9, 'Page cache', 'container_memory_cache{name=~".+"}', 'bytes'),
    graph(
      10,
      'Written',
      'sum by (instance, name) (rate(container_fs_writes_bytes_total{name=~".+"}[2m]))',
      'Bps',
    ),
  ],
};

function stat(id: number, title: string, expr: string, unit?: string): PanelFile {
  return panel(id, 'stat', title, expr, { x: (id - 1) * 8, y: 0, w: 8, h: 4 }, unit);
}

function graph(id: number, title: string, expr: string, unit?: string): PanelFile {
  const at = id - 4;
  return panel(
    id,
    'timeseries',
    title,
    expr,
    { x: (at % 2) * 12, y: 4 + 8 * Math.floor(at / 2), w: 12, h: 8 },
    unit,
  );
}

function panel(
  id: number,
  type: string,
  title: string,
  expr: string,
  gridPos: PanelFile['gridPos'],
  unit?: string,
): PanelFile {
  return {
    id,
    type,
    title,
    gridPos,
    ...(unit === undefined ? {} : { fieldConfig: { defaults: { unit } } }),
    targets: [{ refId: 'A', expr, legendFormat: '{{name}} {{instance}}', instant: type === 'stat' }],
  };
}
