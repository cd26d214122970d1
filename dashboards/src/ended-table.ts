import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { table } from './tables.js';

/** The results of containers that ended, a row each. `of`: label matchers. */
export function endedTable(of: string): PanelBuilder {
  const byContainer = (metric: string) => `sum by (instance, container) (${metric}{${of}})`;
  return table(
    'Results of containers that ended',
    [
      {
        title: 'Ended',
        expr: `1000 * ${byContainer('cgmon_run_end_timestamp_seconds')}`,
        unit: 'dateTimeAsIso',
      },
      {
        title: 'How',
        expr: `sum by (instance, container, reason) (cgmon_run_info{${of}})`,
        unit: 'short',
        hidden: true,
      },
      { title: 'Took', expr: byContainer('cgmon_run_duration_seconds'), unit: 's' },
      { title: 'Memory peak', expr: byContainer('cgmon_run_memory_peak_bytes'), unit: 'bytes' },
      {
        title: 'Peak of limit',
        expr: `sum by (instance, container) (cgmon_run_memory_peak_bytes{${of}} / cgmon_run_memory_limit_bytes{${of}})`,
        unit: 'percentunit',
        bar: true,
      },
      { title: 'OOM kills', expr: byContainer('cgmon_run_oom_kills'), unit: 'short' },
      { title: 'CPU', expr: byContainer('cgmon_run_cpu_seconds'), unit: 's' },
      { title: 'Throttled', expr: byContainer('cgmon_run_cpu_throttled_seconds'), unit: 's' },
      { title: 'Calls', expr: byContainer('cgmon_run_tool_calls'), unit: 'short' },
      { title: 'Failed', expr: byContainer('cgmon_run_tool_call_errors'), unit: 'short' },
      { title: 'Cost', expr: byContainer('cgmon_run_cost_dollars'), unit: 'currencyUSD' },
    ],
    {
      description: 'The last 20 containers that ended on each node, one result for each name.',
      rowLabels: ['instance', 'container'],
      otherLabels: ['reason'],
    },
  );
}
