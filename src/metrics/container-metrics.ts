import type { MetricDefinition, MetricType, MetricUnit } from './definition.js';

/** Series of containers that run now: they leave on the first scrape after the container's end. */
const labels = ['container', 'image'] as const;

function metric(
  name: string,
  type: MetricType,
  unit: MetricUnit,
  source: string,
  help: string,
  more: readonly string[] = [],
): MetricDefinition {
  return {
    name: `cgmon_container_${name}`,
    type,
    unit,
    source,
    help,
    group: 'container',
    labels: [...labels, ...more],
  };
}

export const containerMetrics = [
  metric(
    'info',
    'gauge',
    'info',
    'its cgroup',
    'A container that runs now: who started it; the value is 1.',
    ['engine'],
  ),
  metric(
    'start_time_seconds',
    'gauge',
    'seconds',
    'its cgroup',
    'When it was first seen, seconds since the epoch.',
  ),

  metric(
    'memory_bytes',
    'gauge',
    'bytes',
    'memory.current',
    'All memory charged to it, page cache included.',
  ),
  metric(
    'memory_working_set_bytes',
    'gauge',
    'bytes',
    'memory.current - memory.stat inactive_file',
    'Memory without the page cache that can be dropped first (the definition of kubelet and cAdvisor).',
  ),
  metric(
    'memory_anon_bytes',
    'gauge',
    'bytes',
    'memory.stat anon',
    'Memory of its processes that no file backs: it cannot be dropped.',
  ),
  metric('memory_file_bytes', 'gauge', 'bytes', 'memory.stat file', 'Page cache, tmpfs included.'),
  metric(
    'memory_kernel_bytes',
    'gauge',
    'bytes',
    'memory.stat kernel',
    'Memory of the kernel on its behalf.',
  ),
  metric(
    'memory_dirty_bytes',
    'gauge',
    'bytes',
    'memory.stat file_dirty',
    'Written to files, not yet on its way to the disk.',
  ),
  metric('memory_writeback_bytes', 'gauge', 'bytes', 'memory.stat file_writeback', 'On its way to the disk.'),
  metric('memory_swap_bytes', 'gauge', 'bytes', 'memory.swap.current', 'Memory swapped out.'),
  metric(
    'memory_peak_bytes',
    'gauge',
    'bytes',
    'memory.peak, reset at every tick',
    'Highest memory since the last scrape by the same scraper, to the second.',
  ),
  metric(
    'memory_highest_bytes',
    'gauge',
    'bytes',
    'memory.peak, reset at every tick',
    'Highest memory since cgmon watches it.',
  ),
  metric(
    'memory_limit_bytes',
    'gauge',
    'bytes',
    'memory.max',
    'Memory limit that holds for it; absent where there is none.',
  ),
  metric(
    'memory_high_limit_bytes',
    'gauge',
    'bytes',
    'memory.high',
    'Memory above which it is slowed down; absent where there is none.',
  ),
  metric(
    'major_page_faults_total',
    'counter',
    'count',
    'memory.stat pgmajfault',
    'Page faults that had to wait for the disk.',
  ),
  metric(
    'oom_kills_total',
    'counter',
    'count',
    'memory.events oom_kill',
    'Processes that the kernel killed for want of memory.',
  ),

  metric('cpu_seconds_total', 'counter', 'seconds', 'cpu.stat usage_usec', 'CPU time.'),
  metric('cpu_user_seconds_total', 'counter', 'seconds', 'cpu.stat user_usec', 'CPU time in its programs.'),
  metric('cpu_system_seconds_total', 'counter', 'seconds', 'cpu.stat system_usec', 'CPU time in the kernel.'),
  metric(
    'cpu_peak_cpus',
    'gauge',
    'cpus',
    'cpu.stat usage_usec, between ticks',
    'Most CPUs in use over 100 ms or more since the last scrape by the same scraper, to the second.',
  ),
  metric('cpu_limit_cpus', 'gauge', 'cpus', 'cpu.max', 'CPU quota, in CPUs; absent where there is none.'),
  metric(
    'cpu_periods_total',
    'counter',
    'count',
    'cpu.stat nr_periods',
    'Periods of the CPU quota in which it ran.',
  ),
  metric(
    'cpu_throttled_periods_total',
    'counter',
    'count',
    'cpu.stat nr_throttled',
    'Periods in which the CPU quota stopped it.',
  ),
  metric(
    'cpu_throttled_seconds_total',
    'counter',
    'seconds',
    'cpu.stat throttled_usec',
    'Time for which the CPU quota stopped it.',
  ),

  metric('io_read_bytes_total', 'counter', 'bytes', 'io.stat rbytes', 'Read from the device.', ['device']),
  metric(
    'io_written_bytes_total',
    'counter',
    'bytes',
    'io.stat wbytes',
    'Written to the device; buffered writes count when they are written back.',
    ['device'],
  ),
  metric('io_reads_total', 'counter', 'count', 'io.stat rios', 'Read operations of the device.', ['device']),
  metric('io_writes_total', 'counter', 'count', 'io.stat wios', 'Write operations of the device.', [
    'device',
  ]),

  metric(
    'pressure_cpu_waiting_seconds_total',
    'counter',
    'seconds',
    'cpu.pressure some',
    'Time in which some of its tasks waited for a CPU.',
  ),
  metric(
    'pressure_memory_waiting_seconds_total',
    'counter',
    'seconds',
    'memory.pressure some',
    'Time in which some of its tasks waited for memory.',
  ),
  metric(
    'pressure_memory_stalled_seconds_total',
    'counter',
    'seconds',
    'memory.pressure full',
    'Time in which all of its tasks waited for memory.',
  ),
  metric(
    'pressure_io_waiting_seconds_total',
    'counter',
    'seconds',
    'io.pressure some',
    'Time in which some of its tasks waited for I/O.',
  ),
  metric(
    'pressure_io_stalled_seconds_total',
    'counter',
    'seconds',
    'io.pressure full',
    'Time in which all of its tasks waited for I/O.',
  ),

  metric('pids', 'gauge', 'count', 'pids.current', 'Processes and threads.'),
  metric(
    'pids_limit',
    'gauge',
    'count',
    'pids.max',
    'Limit of processes and threads; absent where there is none.',
  ),
] as const satisfies readonly MetricDefinition[];
