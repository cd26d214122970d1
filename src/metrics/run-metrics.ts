import type { MetricDefinition, MetricType, MetricUnit } from './definition.js';

/** Results of the containers that ended last: a bounded number, one for each container name. */
function metric(
  name: string,
  unit: MetricUnit,
  source: string,
  help: string,
  more: readonly string[] = [],
  type: MetricType = 'gauge',
): MetricDefinition {
  return {
    name: `cgmon_run_${name}`,
    type,
    unit,
    source,
    help,
    group: 'run',
    labels: ['container', 'image', ...more],
  };
}

const final = 'last reading of the cgroup';

export const runMetrics = [
  metric('info', 'info', 'exit code and memory.events', 'A container that ended, and how; the value is 1.', [
    'reason',
  ]),
  metric('end_timestamp_seconds', 'seconds', 'its cgroup', 'When it ended, seconds since the epoch.'),
  metric('duration_seconds', 'seconds', 'its cgroup', 'From when it was first seen to its end.'),
  metric('exit_code', 'count', 'the engine', 'Exit code; absent where the engine does not tell.'),
  metric('memory_peak_bytes', 'bytes', 'memory.peak, reset at every tick', 'Highest memory.'),
  metric('memory_limit_bytes', 'bytes', 'memory.max', 'Memory limit; absent where there was none.'),
  metric('cpu_seconds', 'seconds', final, 'CPU time.'),
  metric('cpu_throttled_seconds', 'seconds', final, 'Time for which the CPU quota stopped it.'),
  metric('io_read_bytes', 'bytes', final, 'Read from devices.'),
  metric('io_written_bytes', 'bytes', final, 'Written to devices.'),
  metric('oom_kills', 'count', final, 'Processes that the kernel killed for want of memory.'),
  metric('tool_calls', 'count', 'trace', 'Tool calls; absent without a trace.'),
  metric('tool_call_errors', 'count', 'trace', 'Tool calls that failed; absent without a trace.'),
  metric(
    'tool_call_seconds',
    'seconds',
    'trace and processes',
    'Time for which tool calls ran, summed; absent without a trace.',
  ),
  metric('cost_dollars', 'dollars', 'trace', 'US dollars; absent where prices are not known.'),
] as const satisfies readonly MetricDefinition[];
