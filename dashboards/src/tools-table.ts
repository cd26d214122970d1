import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { table } from './tables.js';

/** A row for each tool, over the time shown. `of`: label matchers. */
export function toolsTable(of: string): PanelBuilder {
  const all = (metric: string, more = '') => `sum by (tool) (increase(${metric}{${of}${more}}[$__range]))`;
  const mean = (metric: string) => `${all(`${metric}_sum`)} / ${all(`${metric}_count`)}`;
  const p95 = (metric: string) =>
    `histogram_quantile(0.95, sum by (tool, le) (increase(${metric}_bucket{${of}}[$__range])))`;
  const duration = 'cgmon_tool_call_duration_seconds';
  return table(
    'Tools',
    [
      { title: 'Calls', expr: all('cgmon_tool_calls_total'), unit: 'short' },
      {
        title: 'Failed',
        expr: `${all('cgmon_tool_calls_total', ', outcome="error"')} / ${all('cgmon_tool_calls_total')}`,
        unit: 'percentunit',
        bar: true,
      },
      { title: 'Time, all', expr: all(`${duration}_sum`), unit: 's' },
      { title: 'Time, mean', expr: mean(duration), unit: 's' },
      { title: 'Time, 95 %', expr: p95(duration), unit: 's' },
      { title: 'CPU, all', expr: all('cgmon_tool_call_cpu_seconds_sum'), unit: 's' },
      { title: 'CPU, mean', expr: mean('cgmon_tool_call_cpu_seconds'), unit: 's' },
      { title: 'Memory rise, mean', expr: mean('cgmon_tool_call_memory_rise_bytes'), unit: 'bytes' },
      { title: 'Memory rise, 95 %', expr: p95('cgmon_tool_call_memory_rise_bytes'), unit: 'bytes' },
      { title: 'Written, mean', expr: mean('cgmon_tool_call_io_written_bytes'), unit: 'bytes' },
    ],
    {
      description:
        'Calls that ended in the time shown. The rise is the highest memory less that at the start of the call.',
      rowLabels: ['tool'],
    },
  );
}
