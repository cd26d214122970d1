import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { rate, throttled } from './expressions.js';
import { graph } from './panels.js';

/** Rows of one container's memory, CPU, I/O and waiting. `of`: label matchers. */
export function addResources(dashboard: DashboardBuilder, of: string): DashboardBuilder {
  const now = (metric: string) => `cgmon_container_${metric}{${of}}`;
  const each = (metric: string) => rate(`cgmon_container_${metric}_total`, of);
  return dashboard
    .withRow(new RowBuilder('Memory'))
    .withPanel(
      graph(
        'Memory, and its limit',
        {
          all: now('memory_bytes'),
          'working set': now('memory_working_set_bytes'),
          'highest between scrapes': now('memory_peak_bytes'),
          limit: now('memory_limit_bytes'),
          'limit (high)': now('memory_high_limit_bytes'),
        },
        {
          unit: 'bytes',
          description: 'Above its high limit a container is slowed down, at its limit something is killed.',
          limits: ['limit'],
        },
      ),
    )
    .withPanel(
      graph(
        'What the memory is',
        {
          processes: now('memory_anon_bytes'),
          files: now('memory_file_bytes'),
          kernel: now('memory_kernel_bytes'),
          swap: now('memory_swap_bytes'),
        },
        { unit: 'bytes', description: 'The cache of files can be dropped, the rest cannot.', stacked: true },
      ),
    )
    .withRow(new RowBuilder('CPU'))
    .withPanel(
      graph(
        'CPU, and its limit',
        {
          programs: each('cpu_user_seconds'),
          kernel: each('cpu_system_seconds'),
          'most over 100 ms': now('cpu_peak_cpus'),
          limit: now('cpu_limit_cpus'),
        },
        {
          unit: 'short',
          description: 'CPUs in use, and the most over 100 ms between scrapes.',
          limits: ['limit'],
        },
      ),
    )
    .withPanel(
      graph(
        'Throttled and waiting for a CPU',
        { 'throttled periods': throttled(of), waiting: each('pressure_cpu_waiting_seconds') },
        {
          unit: 'percentunit',
          description:
            'Share of the quota periods in which it was stopped; share of time a task waited (PSI).',
          max: 1,
        },
      ),
    )
    .withRow(new RowBuilder('Disk, memory pressure, processes'))
    .withPanel(
      graph(
        'Disk',
        {
          'read {{device}}': each('io_read_bytes'),
          'written {{device}}': each('io_written_bytes'),
        },
        { unit: 'Bps', description: 'What reached the device: reads from the page cache do not count.' },
      ),
    )
    .withPanel(
      graph(
        'Disk operations',
        { 'reads {{device}}': each('io_reads'), 'writes {{device}}': each('io_writes') },
        { unit: 'iops', description: 'Operations of the device.' },
      ),
    )
    .withPanel(
      graph(
        'Waiting for memory and disk',
        {
          'some wait for memory': each('pressure_memory_waiting_seconds'),
          'all wait for memory': each('pressure_memory_stalled_seconds'),
          'some wait for disk': each('pressure_io_waiting_seconds'),
          'all wait for disk': each('pressure_io_stalled_seconds'),
        },
        { unit: 'percentunit', description: 'Share of time (PSI).', max: 1 },
      ),
    )
    .withPanel(
      graph(
        'Processes and threads',
        { now: now('pids'), limit: now('pids_limit') },
        { unit: 'short', description: 'At the limit, fork fails.', limits: ['limit'] },
      ),
    );
}
