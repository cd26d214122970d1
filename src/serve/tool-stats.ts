import { createHistogram, type Exemplar, type Histogram, observe } from '../metrics/histogram.js';
import { toolCallMetrics } from '../metrics/tool-call-metrics.js';
import type { ToolCallStatus, ToolCallUsage } from '../model/tool-call.js';
import type { Fleet } from './fleet.js';
import { toolLabel } from './labels.js';

/** What ended calls of one tool of one container add up to. */
export interface ToolTotals {
  readonly ended: Map<ToolCallStatus, number>;
  seconds: number;
  cpuSeconds: number;
}

/** Of one tool in all containers, since the start. */
export interface ToolHistograms {
  readonly ended: Map<ToolCallStatus, { count: number; newest: Exemplar | undefined }>;
  readonly duration: Map<ToolCallStatus, Histogram>;
  readonly cpu: Histogram;
  readonly memoryPeak: Histogram;
  readonly memoryRise: Histogram;
  readonly ioRead: Histogram;
  readonly ioWritten: Histogram;
}

export interface ToolStats {
  /** By tool; undefined for a container without ended calls. */
  ofContainer(number: number): ReadonlyMap<string, ToolTotals> | undefined;
  readonly all: ReadonlyMap<string, ToolHistograms>;
  /** Calls by how well their usage is known. */
  readonly quality: Readonly<Record<'exact' | 'estimated' | 'none', number>>;
}

/** Adds up the calls of a fleet as they end. A container's own sums go with it. */
export function createToolStats(fleet: Fleet): ToolStats {
  const containers = new Map<number, Map<string, ToolTotals>>();
  const all = new Map<string, ToolHistograms>();
  const quality = { exact: 0, estimated: 0, none: 0 };
  fleet.subscribe({
    onCall({ number }, call) {
      const tool = toolLabel(call.name);
      addTo(entry(entry(containers, number, newMap), tool, newTotals), call);
      observeCall(entry(all, tool, newHistograms), call);
      quality[qualityOf(call)] += 1;
    },
    onEnded: ({ number }) => void containers.delete(number),
  });
  return { ofContainer: (number) => containers.get(number), all, quality };
}

/** Ids are written by whatever runs in the container. */
const idPattern = /^[\w-]{1,100}$/;

function addTo(totals: ToolTotals, { status, durationMs, exclusive }: ToolCallUsage): void {
  totals.ended.set(status, (totals.ended.get(status) ?? 0) + 1);
  totals.seconds += (durationMs ?? 0) / 1000;
  totals.cpuSeconds += (exclusive?.cpuUsec ?? 0) / 1e6;
}

function observeCall(into: ToolHistograms, call: ToolCallUsage): void {
  const { id, status, inclusive, exclusive, durationMs } = call;
  const atMs = call.endedAtMs ?? call.reportedAtMs ?? call.askedAtMs;
  const exemplar = idPattern.test(id) ? { label: 'call_id', id, atMs } : undefined;
  const ended = entry(into.ended, status, () => ({ count: 0, newest: undefined }));
  ended.count += 1;
  ended.newest = exemplar && { ...exemplar, value: 1 };
  const duration = entry(into.duration, status, () => createHistogram(buckets.duration));
  observe(duration, durationMs === null ? null : durationMs / 1000, exemplar);
  const cpuUsec = exclusive?.cpuUsec ?? null;
  observe(into.cpu, cpuUsec === null ? null : cpuUsec / 1e6, exemplar);
  observe(into.memoryPeak, inclusive?.memoryPeakBytes ?? null, exemplar);
  observe(into.memoryRise, inclusive?.memoryRiseBytes ?? null, exemplar);
  observe(into.ioRead, exclusive?.ioReadBytes ?? null, exemplar);
  observe(into.ioWritten, exclusive?.ioWriteBytes ?? null, exemplar);
}

function qualityOf({ inclusive, quality, edges }: ToolCallUsage): 'exact' | 'estimated' | 'none' {
  if (inclusive === null) return 'none';
  const guessed = edges.start === 'serial' || edges.end === 'run-end' || quality.flags.includes('no-ticks');
  return guessed ? 'estimated' : 'exact';
}

function bucketsOf(name: string): readonly number[] {
  const found = toolCallMetrics.find((metric) => metric.name === `cgmon_tool_call_${name}`);
  return (found !== undefined && 'buckets' in found ? found.buckets : undefined) ?? [];
}

const buckets = {
  duration: bucketsOf('duration_seconds'),
  cpu: bucketsOf('cpu_seconds'),
  memoryPeak: bucketsOf('memory_peak_bytes'),
  memoryRise: bucketsOf('memory_rise_bytes'),
  ioRead: bucketsOf('io_read_bytes'),
  ioWritten: bucketsOf('io_written_bytes'),
};

const newMap = () => new Map<string, ToolTotals>();
const newTotals = (): ToolTotals => ({ ended: new Map(), seconds: 0, cpuSeconds: 0 });
const newHistograms = (): ToolHistograms => ({
  ended: new Map(),
  duration: new Map(),
  cpu: createHistogram(buckets.cpu),
  memoryPeak: createHistogram(buckets.memoryPeak),
  memoryRise: createHistogram(buckets.memoryRise),
  ioRead: createHistogram(buckets.ioRead),
  ioWritten: createHistogram(buckets.ioWritten),
});

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
