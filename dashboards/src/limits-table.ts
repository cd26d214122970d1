import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { table } from './tables.js';

/** What each container needed in the time shown, beside what it may use. `of`: label matchers. */
export function limitsTable(of: string): PanelBuilder {
  const byContainer = (expr: string) => `sum by (instance, container) (${expr})`;
  const most = (metric: string) => `max_over_time(cgmon_container_${metric}{${of}}[$__range])`;
  const last = (metric: string) => `last_over_time(cgmon_container_${metric}{${of}}[$__range])`;
  const grown = (metric: string) => `increase(cgmon_container_${metric}_total{${of}}[$__range])`;
  return table(
    'What was needed, of what was allowed',
    [
      { title: 'Memory, highest', expr: byContainer(most('memory_peak_bytes')), unit: 'bytes' },
      { title: 'Memory limit', expr: byContainer(last('memory_limit_bytes')), unit: 'bytes' },
      {
        title: 'Of the limit',
        expr: byContainer(`${most('memory_peak_bytes')} / ${last('memory_limit_bytes')}`),
        unit: 'percentunit',
        bar: true,
      },
      {
        title: 'Not needed',
        expr: byContainer(`${last('memory_limit_bytes')} - ${most('memory_peak_bytes')}`),
        unit: 'bytes',
      },
      { title: 'CPUs, most', expr: byContainer(most('cpu_peak_cpus')), unit: 'short' },
      { title: 'CPU limit', expr: byContainer(last('cpu_limit_cpus')), unit: 'short' },
      {
        title: 'Throttled',
        expr: byContainer(`${grown('cpu_throttled_periods')} / (${grown('cpu_periods')} > 0)`),
        unit: 'percentunit',
        bar: true,
      },
      { title: 'OOM kills', expr: byContainer(grown('oom_kills')), unit: 'short' },
      { title: 'Waited for memory', expr: byContainer(grown('pressure_memory_waiting_seconds')), unit: 's' },
    ],
    {
      description: 'Over the time shown, containers that ended in it included.',
      rowLabels: ['instance', 'container'],
    },
  );
}
