import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { cpus, peakOfLimit, throttled } from './expressions.js';
import { table } from './tables.js';

/** The containers that run now, a row each. `of`: label matchers. */
export function containersTable(of: string): PanelBuilder {
  const byContainer = (expr: string) => `sum by (instance, container) (${expr})`;
  return table(
    'Containers',
    [
      { title: 'Memory', expr: byContainer(`cgmon_container_memory_bytes{${of}}`), unit: 'bytes' },
      { title: 'Highest', expr: byContainer(`cgmon_container_memory_highest_bytes{${of}}`), unit: 'bytes' },
      { title: 'Limit', expr: byContainer(`cgmon_container_memory_limit_bytes{${of}}`), unit: 'bytes' },
      {
        title: 'Peak of limit',
        expr: byContainer(peakOfLimit(of)),
        unit: 'percentunit',
        bar: true,
      },
      { title: 'CPUs', expr: byContainer(cpus(of)), unit: 'short' },
      {
        title: 'Throttled',
        expr: byContainer(throttled(of)),
        unit: 'percentunit',
      },
      { title: 'OOM kills', expr: byContainer(`cgmon_container_oom_kills_total{${of}}`), unit: 'short' },
      { title: 'Calls', expr: byContainer(`cgmon_container_tool_calls_total{${of}}`), unit: 'short' },
      {
        title: 'Running',
        expr: byContainer(`cgmon_container_tool_calls_running{${of}}`),
        unit: 'short',
      },
      {
        title: 'Age',
        expr: byContainer(`time() - cgmon_container_start_time_seconds{${of}}`),
        unit: 's',
      },
    ],
    {
      description:
        'Containers that run now. A figure that is not known, like a limit that is not set, is empty.',
      rowLabels: ['instance', 'container'],
      link: {
        field: 'container',
        title: 'Its calls, memory and CPU',
        url: '/d/cgmon-run?var-instance=${__data.fields.instance}&var-container=${__data.fields.container}&${__url_time_range}',
      },
    },
  );
}
