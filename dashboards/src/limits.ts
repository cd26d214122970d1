import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from './board.js';
import { throttled } from './expressions.js';
import { limitsTable } from './limits-table.js';
import { graph, stat } from './panels.js';
import { containersChoice, nodeChoice, number } from './variables.js';

const of = 'instance=~"$instance", container=~"$container"';
const tip = '{{container}} {{instance}}';
const highest = `max_over_time(cgmon_container_memory_peak_bytes{${of}}[$__range])`;
const mean = `avg_over_time(cgmon_container_memory_bytes{${of}}[$__range])`;
const wished = '($memory_gib * 2^30)';
/** Share of the time in which more CPUs were wanted than the quota asked about. */
const aboveCpus = `avg_over_time((cgmon_container_cpu_peak_cpus{${of}} > bool $cpus)[$__range:])`;

/** How much room is left, and what another limit would have met. */
export function limitsBoard(): DashboardBuilder {
  const start = board({
    uid: 'cgmon-limits',
    title: 'cgmon / Limits',
    description: 'How close containers come to their limits, and what another limit would have met.',
    choices: [nodeChoice, containersChoice],
  })
    .withVariable(number('memory_gib', 'What if: memory limit, GiB', '2'))
    .withVariable(number('cpus', 'What if: CPUs', '2'))
    .withPanel(limitsTable(of))
    .withRow(new RowBuilder('Headroom'))
    .withPanel(
      graph(
        'Memory left below the limit',
        { [tip]: `cgmon_container_memory_limit_bytes{${of}} - cgmon_container_memory_peak_bytes{${of}}` },
        { unit: 'bytes', description: 'Of the highest memory between scrapes.' },
      ),
    )
    .withPanel(
      graph(
        'CPUs left below the limit',
        {
          [tip]: `clamp_min(cgmon_container_cpu_limit_cpus{${of}} - cgmon_container_cpu_peak_cpus{${of}}, 0)`,
        },
        { unit: 'short', description: 'Of the most over 100 ms between scrapes.' },
      ),
    )
    .withPanel(
      graph(
        'Throttled periods',
        { [tip]: throttled(of) },
        { unit: 'percentunit', description: 'Share of the quota periods in which it was stopped.', max: 1 },
      ),
    )
    .withPanel(
      graph(
        'Stalled for want of memory',
        { [tip]: `rate(cgmon_container_pressure_memory_stalled_seconds_total{${of}}[$__rate_interval])` },
        { unit: 'percentunit', description: 'Share of the time in which nothing ran (PSI full).', max: 1 },
      ),
    );
  return whatIf(start);
}

function whatIf(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .withRow(new RowBuilder('What if the limits were those chosen above'))
    .withPanel(
      stat('Containers above the memory limit', `count(${highest} > ${wished}) or vector(0)`, {
        unit: 'short',
        description: 'Their highest memory in the time shown is above it: reclaim or an OOM kill.',
        redFrom: 1,
      }),
    )
    .withPanel(
      stat(
        'Results above the memory limit',
        `count(cgmon_run_memory_peak_bytes{${of}} > ${wished}) or vector(0)`,
        {
          unit: 'short',
          description: 'The same of the containers that ended, of those whose results are kept.',
          redFrom: 1,
        },
      ),
    )
    .withPanel(
      stat('Memory limit that all would meet', `max(${highest})`, {
        unit: 'bytes',
        description: 'The highest memory of any container in the time shown.',
      }),
    )
    .withPanel(
      stat('Memory limit that 95 % would meet', `quantile(0.95, ${highest})`, {
        unit: 'bytes',
        description: 'Of the containers of the time shown.',
      }),
    )
    .withPanel(
      stat('Sum of the highest, of the means', `sum(${highest}) / sum(${mean})`, {
        unit: 'short',
        description:
          'Memory set aside for every peak, as a multiple of what is used on average: what sharing would save.',
      }),
    )
    .withPanel(
      stat('Time above the CPUs', `avg(${aboveCpus})`, {
        unit: 'percentunit',
        description: 'Share of the scrapes with a moment (100 ms) of more CPUs than that.',
      }),
    )
    .withPanel(
      graph(
        'Memory against the limit asked about',
        { [tip]: `cgmon_container_memory_peak_bytes{${of}}`, 'limit asked about': `vector(${wished})` },
        { unit: 'bytes', description: 'Highest memory between scrapes.', limits: ['limit asked about'] },
      ),
    )
    .withPanel(
      graph(
        'CPUs against the number asked about',
        { [tip]: `cgmon_container_cpu_peak_cpus{${of}}`, 'limit asked about': 'vector($cpus)' },
        { unit: 'short', description: 'Most over 100 ms between scrapes.', limits: ['limit asked about'] },
      ),
    );
}
