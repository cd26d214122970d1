import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from './board.js';
import { rate } from './expressions.js';
import { heatmap } from './heatmap.js';
import { graph } from './panels.js';
import { toolsTable } from './tools-table.js';
import { nodeChoice, toolsChoice } from './variables.js';

const of = 'instance=~"$instance", tool=~"$tool"';
const quantile = (share: number, metric: string) =>
  `histogram_quantile(${share}, sum by (tool, le) (${rate(`${metric}_bucket`, of)}))`;
const byBucket = (metric: string) => `sum by (le) (increase(${metric}_bucket{${of}}[$__rate_interval]))`;

/** What each tool takes: distributions over all containers. */
export function toolCallsBoard(): DashboardBuilder {
  return board({
    uid: 'cgmon-tool-calls',
    title: 'cgmon / Tool calls',
    description: 'Every tool call of every agent: how long, how much CPU, memory and I/O, by tool.',
    choices: [nodeChoice, toolsChoice],
  })
    .withPanel(toolsTable(of))
    .withRow(new RowBuilder('How many'))
    .withPanel(
      graph(
        'Calls per minute, by outcome',
        { '{{outcome}}': `60 * sum by (outcome) (${rate('cgmon_tool_calls_total', of)})` },
        { unit: 'short', description: 'Calls that ended.', stacked: true },
      ),
    )
    .withPanel(
      graph(
        'Failed calls',
        {
          '{{tool}}':
            `sum by (tool) (${rate('cgmon_tool_calls_total', `${of}, outcome="error"`)}) / ` +
            `(sum by (tool) (${rate('cgmon_tool_calls_total', of)}) > 0)`,
        },
        { unit: 'percentunit', description: 'Share of the calls that ended with an error.', max: 1 },
      ),
    )
    .withRow(new RowBuilder('Distributions'))
    .withPanel(
      heatmap('Duration', byBucket('cgmon_tool_call_duration_seconds'), {
        unit: 's',
        description: 'Calls by how long they ran. A dot is one call, by its id.',
      }),
    )
    .withPanel(
      heatmap('Memory peak', byBucket('cgmon_tool_call_memory_peak_bytes'), {
        unit: 'bytes',
        description: 'Calls by the highest memory of their container while they ran. A dot is one call.',
      }),
    )
    .withPanel(
      graph(
        'Duration, 95 % are shorter',
        { '{{tool}}': quantile(0.95, 'cgmon_tool_call_duration_seconds') },
        { unit: 's', description: 'Estimated within the buckets of the histogram.' },
      ),
    )
    .withPanel(
      graph(
        'Memory rise, 95 % are lower',
        { '{{tool}}': quantile(0.95, 'cgmon_tool_call_memory_rise_bytes') },
        { unit: 'bytes', description: 'Highest memory during the call, less the memory at its start.' },
      ),
    )
    .withPanel(
      graph(
        'CPU, 95 % take less',
        { '{{tool}}': quantile(0.95, 'cgmon_tool_call_cpu_seconds') },
        { unit: 's', description: 'CPU seconds of a call.' },
      ),
    )
    .withPanel(
      graph(
        'Read and written, 95 % less',
        {
          '{{tool}} read': quantile(0.95, 'cgmon_tool_call_io_read_bytes'),
          '{{tool}} written': quantile(0.95, 'cgmon_tool_call_io_written_bytes'),
        },
        { unit: 'bytes', description: 'What reached the disk during the call.' },
      ),
    );
}
