import type { Run } from '../model/run.js';
import type { MetricDefinition } from '../metrics/definition.js';
import { metricDefinitions } from '../metrics/definitions.js';
import { runningCalls } from './openmetrics-calls.js';
import { columnPoints, columnSeries, type SeriesPoint } from './openmetrics-series.js';
import { familyHead, labelText, sampleLine } from './openmetrics-text.js';
import { type Recording, recordingEndMs } from './recording.js';

/** Prometheus forgets a series after five minutes without a point: figures that stand still are said again. */
const repeatMs = 60_000;

/**
 * A run as OpenMetrics text with time stamps, for `promtool tsdb create-blocks-from openmetrics`: the metrics of
 * docs/metrics.md at the full rate of the ticks, with the run's id as one more label. A family's lines stand together,
 * each series in the order of time; the ticks are read once per series, so memory stays small.
 *
 * Times run on from the run's first clock reading: a clock that was set back would make points go back in time.
 */
export async function* openMetricsText(recording: Recording): AsyncGenerator<string, void, undefined> {
  const { run } = recording.report;
  const own = { container: run.container.name, image: run.container.image, run: run.id };
  const msOf = steadyClock(run);
  for (const series of columnSeries) {
    const name = series.metric + labelText({ ...own, ...series.labels });
    let head = familyHead(definition(series.metric));
    for await (const lines of batched(columnPoints(recording.samples([series.column]), series, msOf), name)) {
      yield head + lines;
      head = '';
    }
  }
  const endMs = Math.max(recordingEndMs(recording), ...(await lastTickMs(recording, msOf)));
  for (const { metric, value, labels } of constants(run)) {
    if (value === null || value === undefined) continue;
    const name = metric + labelText({ ...own, ...labels });
    let text = familyHead(definition(metric));
    for (let ms = Date.parse(run.startedAt); ms < endMs; ms += repeatMs) text += sampleLine(name, value, ms);
    yield text + sampleLine(name, value, endMs);
  }
  const running = definition('cgmon_container_tool_calls_running');
  let head = familyHead(running);
  for (const { tool, points } of runningCalls(recording.report.toolCalls, endMs, repeatMs)) {
    const name = running.name + labelText({ ...own, tool });
    yield head + points.map(({ ms, value }) => sampleLine(name, value, ms)).join('');
    head = '';
  }
  yield '# EOF\n';
}

function definition(name: string): MetricDefinition {
  const found = metricDefinitions.find((metric) => metric.name === name);
  if (found === undefined) throw new Error(`no metric ${name}`);
  return found;
}

function steadyClock({ clock, startedAt }: Run): (timeNs: number) => number {
  const first = clock[0] ?? { wallMs: Date.parse(startedAt), monotonicNs: 0 };
  return (timeNs) => Math.floor(first.wallMs + (timeNs - first.monotonicNs) / 1e6);
}

async function* batched(
  points: AsyncIterable<SeriesPoint>,
  name: string,
): AsyncGenerator<string, void, undefined> {
  let text = '';
  for await (const { ms, value } of points) {
    text += sampleLine(name, value, ms);
    if (text.length > 65_536) {
      yield text;
      text = '';
    }
  }
  if (text !== '') yield text;
}

async function lastTickMs(recording: Recording, msOf: (timeNs: number) => number): Promise<number[]> {
  let last: number[] = [];
  for await (const { length, timeNs } of recording.samples([])) {
    if (length > 0) last = [msOf(timeNs[length - 1] ?? 0)];
  }
  return last;
}

interface Constant {
  readonly metric: string;
  readonly value: number | null | undefined;
  readonly labels?: Readonly<Record<string, string>>;
}

function constants({ limits, startedAt, exit, durationMs }: Run): Constant[] {
  const { memoryMaxBytes, memoryHighBytes, cpus, pids } = limits.effective;
  const name = (metric: string): string => `cgmon_container_${metric}`;
  return [
    { metric: name('info'), value: 1, labels: { engine: 'podman' } },
    { metric: name('start_time_seconds'), value: Date.parse(startedAt) / 1000 },
    { metric: name('memory_limit_bytes'), value: memoryMaxBytes },
    { metric: name('memory_high_limit_bytes'), value: memoryHighBytes },
    { metric: name('cpu_limit_cpus'), value: cpus },
    { metric: name('pids_limit'), value: pids },
    { metric: 'cgmon_run_exit_code', value: exit?.code },
    { metric: 'cgmon_run_duration_seconds', value: durationMs === null ? null : durationMs / 1000 },
  ];
}
