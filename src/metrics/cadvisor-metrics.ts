import type { MetricDefinition, MetricType, MetricUnit } from './definition.js';

/**
 * cAdvisor's names, for dashboards and alerts that were made for it. Some break the rules that the native metrics
 * keep. Its `id` is the cgroup's path; here it is "/" and the name, which filters such as `id!="/"` take as well.
 *
 * Source: https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md
 */
function metric(
  name: string,
  type: MetricType,
  unit: MetricUnit,
  source: string,
  help: string,
  more: readonly string[] = [],
): MetricDefinition {
  return {
    name: `container_${name}`,
    type,
    unit,
    source,
    help,
    group: 'cadvisor',
    labels: ['id', 'name', 'image', ...more],
  };
}

const seconds = (name: string, source: string, help: string, more: readonly string[] = []) =>
  metric(`${name}_seconds_total`, 'counter', 'seconds', source, help, more);
const count = (name: string, source: string, help: string, more: readonly string[] = []) =>
  metric(`${name}_total`, 'counter', 'count', source, help, more);
const bytes = (name: string, source: string, help: string) => metric(name, 'gauge', 'bytes', source, help);
const gauge = (name: string, source: string, help: string) => metric(name, 'gauge', 'count', source, help);

function machine(name: string, unit: MetricUnit, source: string, help: string): MetricDefinition {
  return { name: `machine_${name}`, type: 'gauge', unit, source, help, group: 'cadvisor', labels: [] };
}

export const cadvisorMetrics: readonly MetricDefinition[] = [
  metric('last_seen', 'gauge', 'seconds', 'cgmon', 'When it was last seen: now.'),
  metric('start_time_seconds', 'gauge', 'seconds', 'its cgroup', 'When it was first seen.'),

  seconds('cpu_usage', 'cpu.stat usage_usec', 'CPU time; cpu is "total".', ['cpu']),
  seconds('cpu_user', 'cpu.stat user_usec', 'CPU time in its programs.'),
  seconds('cpu_system', 'cpu.stat system_usec', 'CPU time in the kernel.'),
  count('cpu_cfs_periods', 'cpu.stat nr_periods', 'Periods of the CPU quota.'),
  count('cpu_cfs_throttled_periods', 'cpu.stat nr_throttled', 'Periods that the quota cut short.'),
  seconds('cpu_cfs_throttled', 'cpu.stat throttled_usec', 'Time for which the quota stopped it.'),

  bytes('memory_usage_bytes', 'memory.current', 'All memory charged to it.'),
  bytes('memory_working_set_bytes', 'memory.current, memory.stat', 'Memory without the inactive page cache.'),
  bytes('memory_rss', 'memory.stat anon', 'Memory that no file backs.'),
  bytes('memory_cache', 'memory.stat file', 'Page cache.'),
  bytes('memory_swap', 'memory.swap.current', 'Memory swapped out.'),
  bytes('memory_kernel_usage', 'memory.stat kernel', 'Memory of the kernel on its behalf.'),
  bytes('memory_max_usage_bytes', 'memory.peak', 'Highest memory since cgmon watches it.'),
  count('memory_failures', 'memory.stat', 'Page faults; scope is "container".', ['failure_type', 'scope']),
  count('oom_events', 'memory.events oom_kill', 'Processes killed for want of memory.'),

  count('fs_reads', 'io.stat rios', 'Read operations.', ['device']),
  count('fs_writes', 'io.stat wios', 'Write operations.', ['device']),
  metric('fs_reads_bytes_total', 'counter', 'bytes', 'io.stat rbytes', 'Read.', ['device']),
  metric('fs_writes_bytes_total', 'counter', 'bytes', 'io.stat wbytes', 'Written.', ['device']),

  seconds('pressure_cpu_waiting', 'cpu.pressure some', 'Time in which some tasks waited.'),
  seconds('pressure_memory_waiting', 'memory.pressure some', 'Time in which some tasks waited.'),
  seconds('pressure_memory_stalled', 'memory.pressure full', 'Time in which all tasks waited.'),
  seconds('pressure_io_waiting', 'io.pressure some', 'Time in which some tasks waited.'),
  seconds('pressure_io_stalled', 'io.pressure full', 'Time in which all tasks waited.'),

  gauge('threads', 'pids.current', 'Processes and threads.'),
  gauge('threads_max', 'pids.max', 'Their limit; absent where there is none.'),
  bytes('spec_memory_limit_bytes', 'memory.max', 'Memory limit; 0 where there is none, as cAdvisor has it.'),
  bytes('spec_memory_swap_limit_bytes', 'memory.swap.max', 'Swap limit; 0 where there is none.'),
  gauge('spec_cpu_period', 'cpu.max', 'Period of the CPU quota, as if it were 100000 microseconds.'),
  gauge('spec_cpu_quota', 'cpu.max', 'CPU quota of that period; absent where there is none.'),

  machine('cpu_cores', 'count', 'the host', 'CPUs of this machine.'),
  machine('memory_bytes', 'bytes', 'the host', 'Memory of this machine.'),
];
