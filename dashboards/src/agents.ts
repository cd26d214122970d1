import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, mark } from './board.js';
import { containersTable } from './containers-table.js';
import { endedTable } from './ended-table.js';
import { cpus, peakOfLimit, rate, throttled } from './expressions.js';
import { graph, stat } from './panels.js';
import { containersChoice, nodeChoice } from './variables.js';

const on = 'instance=~"$instance"';
const of = `${on}, container=~"$container"`;
const tip = '{{container}} {{instance}}';

/** The fleet: who uses what, against which limits, and what the agents do. */
export function agentsBoard(): DashboardBuilder {
  return board({
    uid: 'cgmon-agents',
    title: 'cgmon / Agents',
    description: 'Every agent container: what it uses, against its limits, and what its agent does.',
    choices: [nodeChoice, containersChoice],
  })
    .annotation(
      mark({
        name: 'OOM kills',
        expr: `changes(cgmon_container_oom_kills_total{${of}}[$__rate_interval]) > 0`,
        title: 'OOM kill in {{container}} {{instance}}',
        color: 'red',
      }),
    )
    .withRow(new RowBuilder('Now'))
    .withPanel(
      stat('Containers', `sum(cgmon_containers{${on}})`, {
        unit: 'short',
        description: 'Containers that run now, on the chosen nodes.',
      }),
    )
    .withPanel(
      stat('Waiting for the model', `avg(cgmon_container_waiting_for_model{${of}})`, {
        unit: 'percentunit',
        description: 'Share of the agents that run no tool call at the moment.',
      }),
    )
    .withPanel(
      stat('Tool calls per minute', `60 * sum(rate(cgmon_tool_calls_total{${on}}[$__rate_interval]))`, {
        unit: 'short',
        description: 'Calls that ended, of all containers of the chosen nodes.',
      }),
    )
    .withPanel(
      stat('CPUs in use', `sum(${cpus(of)})`, {
        unit: 'short',
        description: 'CPU time per second.',
      }),
    )
    .withPanel(
      stat('Memory', `sum(cgmon_container_memory_bytes{${of}})`, {
        unit: 'bytes',
        description: 'Charged to the containers, page cache included.',
      }),
    )
    .withPanel(
      stat('OOM kills', `sum(increase(cgmon_container_oom_kills_total{${of}}[$__range]))`, {
        unit: 'short',
        description: 'Processes that the kernel killed for want of memory, in the time shown.',
        redFrom: 1,
      }),
    )
    .withPanel(containersTable(of))
    .withRow(new RowBuilder('Use'))
    .withPanel(
      graph(
        'Memory',
        { [tip]: `cgmon_container_memory_bytes{${of}}` },
        {
          unit: 'bytes',
          description: 'Charged to each container, page cache included.',
          stacked: true,
        },
      ),
    )
    .withPanel(
      graph(
        'Memory, of the limit',
        { [tip]: peakOfLimit(of) },
        {
          unit: 'percentunit',
          description:
            'Highest memory between scrapes, as a share of the limit. A scrape alone would miss it.',
        },
      ),
    )
    .withPanel(
      graph(
        'CPU',
        { [tip]: cpus(of) },
        {
          unit: 'short',
          description: 'CPUs in use.',
          stacked: true,
        },
      ),
    )
    .withPanel(
      graph(
        'Throttled periods',
        { [tip]: throttled(of) },
        {
          unit: 'percentunit',
          description:
            'Share of the periods in which the CPU quota stopped the container. No quota, no curve.',
        },
      ),
    )
    .withRow(new RowBuilder('Agents'))
    .withPanel(
      graph(
        'Tool calls per minute',
        { '{{tool}}': `60 * sum by (tool) (rate(cgmon_tool_calls_total{${on}}[$__rate_interval]))` },
        { unit: 'short', description: 'Calls that ended, by tool, of all containers.', stacked: true },
      ),
    )
    .withPanel(
      graph(
        'Waiting for the model',
        { [tip]: `avg_over_time(cgmon_container_waiting_for_model{${of}}[$__rate_interval])` },
        { unit: 'percentunit', description: 'Share of the scrapes at which no tool call ran.', max: 1 },
      ),
    )
    .withPanel(
      graph(
        'Waiting for memory or I/O',
        {
          'memory {{container}} {{instance}}': rate(
            'cgmon_container_pressure_memory_waiting_seconds_total',
            of,
          ),
          'I/O {{container}} {{instance}}': rate('cgmon_container_pressure_io_waiting_seconds_total', of),
        },
        { unit: 'percentunit', description: 'Share of the time in which some task waited (PSI some).' },
      ),
    )
    .withPanel(
      graph(
        'Cost per hour',
        { '{{model}}': `3600 * sum by (model) (rate(cgmon_cost_dollars_total{${on}}[$__rate_interval]))` },
        { unit: 'currencyUSD', description: 'US dollars, where prices are known.', stacked: true },
      ),
    )
    .withRow(new RowBuilder('Ended'))
    .withPanel(endedTable(of));
}
