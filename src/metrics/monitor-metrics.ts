import { latenessBoundsUsec } from '../sampler/messages.js';
import type { MetricDefinition, MetricType, MetricUnit } from './definition.js';

const latenessBuckets = latenessBoundsUsec.map((usec) => usec / 1e6);
const scrapeBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

function metric(
  name: string,
  type: MetricType,
  unit: MetricUnit,
  source: string,
  help: string,
  labels: readonly string[] = [],
  buckets?: readonly number[],
): MetricDefinition {
  const base = { name: `cgmon_${name}`, type, unit, source, help, group: 'monitor', labels } as const;
  return buckets === undefined ? base : { ...base, buckets };
}

export const monitorMetrics = [
  metric('build_info', 'gauge', 'info', 'cgmon', 'Version of cgmon; the value is 1.', ['version']),
  metric('start_time_seconds', 'gauge', 'seconds', 'cgmon', 'When cgmon started, seconds since the epoch.'),
  metric('containers', 'gauge', 'count', 'cgroup tree', 'Containers that are watched now.'),
  metric(
    'containers_excluded',
    'gauge',
    'count',
    'cgroup tree',
    'Containers that run now and are left out by --include or --exclude.',
  ),
  metric('containers_started_total', 'counter', 'count', 'cgroup tree', 'Containers that were found.'),
  metric('containers_ended_total', 'counter', 'count', 'cgroup tree', 'Containers that ended.'),
  metric('traces', 'gauge', 'count', 'trace directories', 'Containers whose trace is followed now.'),
  metric(
    'engine_up',
    'gauge',
    'boolean',
    'the engine',
    '1 while the engine tells names and images, 0 while it does not.',
    ['engine'],
  ),

  metric('sampler_interval_seconds', 'gauge', 'seconds', 'cgmon', 'Time between ticks that was asked for.'),
  metric(
    'sampler_lateness_seconds',
    'histogram',
    'seconds',
    'sampler thread',
    'How long after its deadline a tick was taken.',
    [],
    latenessBuckets,
  ),
  metric(
    'sampler_ticks_total',
    'counter',
    'count',
    'sampler thread',
    'Ticks taken, of all containers together.',
  ),
  metric(
    'sampler_missed_ticks_total',
    'counter',
    'count',
    'sampler thread',
    'Ticks that were due and not taken, of all containers together.',
  ),
  metric(
    'sampler_gaps_total',
    'counter',
    'count',
    'sampler thread',
    'Times at which no tick of a container was taken for three intervals, and 100 ms, or more.',
  ),
  metric(
    'sampler_read_errors_total',
    'counter',
    'count',
    'sampler thread',
    'Kernel files that could not be read, by collector.',
    ['collector'],
  ),
  metric(
    'sampler_cpu_seconds_total',
    'counter',
    'seconds',
    '/proc/thread-self/schedstat',
    'CPU time of the sampler thread.',
  ),

  metric('trace_lines_total', 'counter', 'count', 'trace files', 'Lines of traces read.'),
  metric(
    'trace_unparsed_lines_total',
    'counter',
    'count',
    'trace files',
    'Lines of traces that were no use (kind: unknown or malformed).',
    ['kind'],
  ),
  metric(
    'joined_calls_total',
    'counter',
    'count',
    'cgmon',
    'Tool calls that got their usage (quality: exact, estimated or none).',
    ['quality'],
  ),

  metric(
    'scrapes_total',
    'counter',
    'count',
    'HTTP server',
    'Answers to requests for /metrics, this one not yet counted.',
  ),
  metric(
    'scrape_duration_seconds',
    'histogram',
    'seconds',
    'HTTP server',
    'Time to make an answer to a request for /metrics.',
    [],
    scrapeBuckets,
  ),
  metric(
    'http_requests_refused_total',
    'counter',
    'count',
    'HTTP server',
    'Requests that were turned away, by the status they got.',
    ['status'],
  ),
  metric(
    'otlp_exports_total',
    'counter',
    'count',
    'OTLP',
    'Requests to the OTLP receiver (outcome: ok, rejected or failed).',
    ['outcome'],
  ),

  metric('process_cpu_seconds_total', 'counter', 'seconds', 'Node.js', 'CPU time of cgmon, all threads.'),
  metric('process_resident_memory_bytes', 'gauge', 'bytes', 'Node.js', 'Resident memory of cgmon.'),
  metric(
    'process_event_loop_lag_seconds',
    'gauge',
    'seconds',
    'Node.js',
    'Longest delay of the main thread since the last scrape; it does not delay the sampler.',
  ),
] as const satisfies readonly MetricDefinition[];
