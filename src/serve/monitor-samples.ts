import type { MetricSink } from '../metrics/families.js';
import type { Histogram } from '../metrics/histogram.js';
import { latenessBoundsUsec, type ThreadFigures } from '../sampler/messages.js';
import type { Fleet } from './fleet.js';
import type { ToolStats } from './tool-stats.js';
import type { TraceSums } from './trace-sums.js';

/** What the server counts about itself. */
export interface ServerCounts {
  scrapes: number;
  readonly scrapeSeconds: Histogram;
  readonly refused: Map<number, number>;
  readonly otlp: Map<'ok' | 'rejected' | 'failed', number>;
}

export interface MonitorState {
  readonly version: string;
  readonly counts: ServerCounts;
  /** Longest delay of this thread since the last scrape; null: not measured yet. */
  readonly loopLagSeconds: number | null;
}

export function putMonitor(
  sink: MetricSink,
  fleet: Fleet,
  stats: ToolStats,
  sums: TraceSums,
  { version, counts, loopLagSeconds }: MonitorState,
): void {
  const about = fleet.stats();
  const put = (name: string, value: number | null) => sink.put(`cgmon_${name}`, [], value);
  sink.put('cgmon_build_info', [version], 1);
  put('start_time_seconds', about.startedAtMs / 1000);
  put('containers', fleet.containers().length);
  put('containers_excluded', about.excluded);
  put('containers_started_total', about.started);
  put('containers_ended_total', about.ended);
  put('traces', sums.followed);
  for (const [engine, up] of Object.entries(about.engines)) sink.put('cgmon_engine_up', [engine], up ? 1 : 0);
  put('sampler_interval_seconds', about.intervalNs / 1e9);
  put('sampler_gaps_total', about.gaps);
  if (about.sampler !== null) putSampler(sink, about.sampler);
  put('trace_lines_total', sums.lines);
  sink.put('cgmon_trace_unparsed_lines_total', ['unknown'], sums.unknown);
  sink.put('cgmon_trace_unparsed_lines_total', ['malformed'], sums.malformed);
  for (const [quality, count] of Object.entries(stats.quality))
    sink.put('cgmon_joined_calls_total', [quality], count);
  put('scrapes_total', counts.scrapes);
  sink.putHistogram('cgmon_scrape_duration_seconds', [], counts.scrapeSeconds);
  for (const [status, count] of counts.refused)
    sink.put('cgmon_http_requests_refused_total', [String(status)], count);
  for (const [outcome, count] of counts.otlp) sink.put('cgmon_otlp_exports_total', [outcome], count);
  const { user, system } = process.cpuUsage();
  put('process_cpu_seconds_total', (user + system) / 1e6);
  put('process_resident_memory_bytes', process.memoryUsage.rss());
  put('process_event_loop_lag_seconds', loopLagSeconds);
}

const latenessBounds = latenessBoundsUsec.map((usec) => usec / 1e6);

function putSampler(sink: MetricSink, figures: ThreadFigures): void {
  sink.putHistogram('cgmon_sampler_lateness_seconds', [], {
    bounds: latenessBounds,
    counts: Float64Array.from(figures.latenessCounts),
    exemplars: [],
    sum: figures.latenessSumUsec / 1e6,
  });
  sink.put('cgmon_sampler_ticks_total', [], figures.ticks);
  sink.put('cgmon_sampler_missed_ticks_total', [], figures.missed);
  for (const [file, count] of Object.entries(figures.readErrors))
    sink.put('cgmon_sampler_read_errors_total', [file], count);
  sink.put('cgmon_sampler_cpu_seconds_total', [], figures.cpuUsec === null ? null : figures.cpuUsec / 1e6);
}
