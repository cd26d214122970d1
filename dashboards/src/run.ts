import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, mark } from './board.js';
import { cpus, peakOfLimit, rate } from './expressions.js';
import { lanes } from './lanes.js';
import { graph, stat } from './panels.js';
import { addResources } from './run-resources.js';
import { oneNodeChoice, oneContainerChoice } from './variables.js';

const of = 'instance="$instance", container="$container"';

/** One container: its tool calls above its memory, CPU and I/O. */
export function runBoard(): DashboardBuilder {
  const start = board({
    uid: 'cgmon-run',
    title: 'cgmon / Run',
    description: 'One container: what its agent did, and what that cost in memory, CPU and I/O.',
    choices: [oneNodeChoice, oneContainerChoice],
  })
    .annotation(
      mark({
        name: 'OOM kills',
        expr: `changes(cgmon_container_oom_kills_total{${of}}[$__rate_interval]) > 0`,
        title: 'OOM kill',
        color: 'red',
      }),
    )
    .annotation(
      mark({
        name: 'Tool calls that failed',
        expr: `sum by (tool) (changes(cgmon_container_tool_calls_total{${of}, outcome="error"}[$__rate_interval])) > 0`,
        title: '{{tool}} failed',
        color: 'orange',
      }),
    )
    .annotation(
      mark({
        name: 'Tool calls',
        expr: `sum by (tool) (cgmon_container_tool_calls_running{${of}}) > 0`,
        title: '{{tool}}',
        color: 'blue',
        on: false,
      }),
    );
  return addResources(agentRows(start), of);
}

function agentRows(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .withRow(new RowBuilder('Agent'))
    .withPanel(
      stat('Memory', `sum(cgmon_container_memory_bytes{${of}})`, {
        unit: 'bytes',
        description: 'Charged to the container now, page cache included.',
      }),
    )
    .withPanel(
      stat('Peak of the limit', `max(${peakOfLimit(of)})`, {
        unit: 'percentunit',
        description: 'Highest memory between the last two scrapes. No limit, no figure.',
        redFrom: 0.9,
        noValue: 'no limit',
      }),
    )
    .withPanel(
      stat('CPUs in use', `sum(${cpus(of)})`, { unit: 'short', description: 'CPU time per second.' }),
    )
    .withPanel(
      stat('OOM kills', `sum(cgmon_container_oom_kills_total{${of}})`, {
        unit: 'short',
        description: 'Processes that the kernel killed for want of memory, since the start.',
        redFrom: 1,
      }),
    )
    .withPanel(
      stat('Tool calls', `sum(cgmon_container_tool_calls_total{${of}})`, {
        unit: 'short',
        description: 'That have ended, since the start.',
      }),
    )
    .withPanel(
      stat('Cost', `sum(cgmon_container_cost_dollars_total{${of}})`, {
        unit: 'currencyUSD',
        description: 'US dollars since the start, where prices are known.',
      }),
    )
    .withPanel(
      lanes(
        'Tool calls',
        {
          '{{tool}}': `sum by (tool) (cgmon_container_tool_calls_running{${of}})`,
          'waiting for the model': `max(cgmon_container_waiting_for_model{${of}})`,
        },
        {
          description:
            'What ran at each scrape. Calls shorter than a scrape may fall between: the graphs below count them.',
        },
      ),
    )
    .withPanel(
      graph(
        'Tool calls per minute',
        { '{{tool}} {{outcome}}': `60 * ${rate('cgmon_container_tool_calls_total', of)}` },
        { unit: 'short', description: 'Calls that ended.', stacked: true, span: 8 },
      ),
    )
    .withPanel(
      graph(
        'Time in tool calls',
        { '{{tool}}': rate('cgmon_container_tool_call_seconds_total', of) },
        {
          unit: 'short',
          description: 'Seconds of tool calls per second, counted when a call ends.',
          stacked: true,
          span: 8,
        },
      ),
    )
    .withPanel(
      graph(
        'CPU in tool calls',
        { '{{tool}}': rate('cgmon_container_tool_call_cpu_seconds_total', of) },
        { unit: 'short', description: 'CPUs, counted when a call ends.', stacked: true, span: 8 },
      ),
    )
    .withPanel(
      graph(
        'Tokens per minute',
        { '{{model}} {{kind}}': `60 * ${rate('cgmon_container_tokens_total', of)}` },
        { unit: 'short', description: 'By model and kind.' },
      ),
    )
    .withPanel(
      graph(
        'Cost per hour',
        { '{{model}}': `3600 * ${rate('cgmon_container_cost_dollars_total', of)}` },
        { unit: 'currencyUSD', description: 'US dollars, where prices are known.', stacked: true },
      ),
    );
}
