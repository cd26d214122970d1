import type { MetricDefinition, MetricUnit } from './definition.js';

const second = 1;
const mib = 1024 ** 2;

/** From an edit of 10 ms to a test suite of an hour. */
const durationBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600].map((s) => s * second);
const cpuBuckets = [0.001, 0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600].map((s) => s * second);
const memoryBuckets = [1, 4, 16, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384].map((m) => m * mib);
const ioBuckets = [0.0625, 1, 4, 16, 64, 256, 1024, 4096, 16_384].map((m) => m * mib);

const callExemplar = 'call_id: the tool_use id of a call in that bucket';

/** Of all containers together, since cgmon's start: they stay when a container goes. */
function histogram(
  name: string,
  unit: MetricUnit,
  buckets: readonly number[],
  source: string,
  help: string,
): MetricDefinition {
  const labels = name === 'duration_seconds' ? ['tool', 'outcome'] : ['tool'];
  return {
    name: `cgmon_tool_call_${name}`,
    type: 'histogram',
    unit,
    source,
    help,
    group: 'tool call',
    labels,
    buckets,
    exemplar: callExemplar,
  };
}

export const toolCallMetrics = [
  {
    name: 'cgmon_container_tool_calls_running',
    type: 'gauge',
    unit: 'count',
    group: 'tool call',
    labels: ['container', 'image', 'tool'],
    source: 'trace',
    help: 'Tool calls of the container that run now.',
  },
  {
    name: 'cgmon_container_tool_calls_total',
    type: 'counter',
    unit: 'count',
    group: 'tool call',
    labels: ['container', 'image', 'tool', 'outcome'],
    source: 'trace',
    help: 'Tool calls of the container that have ended: ok, error, interrupted, unfinished or background.',
  },
  {
    name: 'cgmon_container_tool_call_seconds_total',
    type: 'counter',
    unit: 'seconds',
    group: 'tool call',
    labels: ['container', 'image', 'tool'],
    source: 'trace and processes',
    help: 'Time for which tool calls of the container ran.',
  },
  {
    name: 'cgmon_container_tool_call_cpu_seconds_total',
    type: 'counter',
    unit: 'seconds',
    group: 'tool call',
    labels: ['container', 'image', 'tool'],
    source: 'cpu.stat over the calls, shared between calls that overlap',
    help: 'CPU time that tool calls of the container used.',
  },
  {
    name: 'cgmon_container_waiting_for_model',
    type: 'gauge',
    unit: 'boolean',
    group: 'tool call',
    labels: ['container', 'image'],
    source: 'trace',
    help: '1 while the agent runs no tool call, 0 while it runs one; absent without a trace.',
  },
  {
    name: 'cgmon_tool_calls_total',
    type: 'counter',
    unit: 'count',
    group: 'tool call',
    labels: ['tool', 'outcome'],
    source: 'trace',
    help: 'Tool calls of all containers that have ended.',
    exemplar: 'call_id: the tool_use id of the newest call',
  },
  histogram(
    'duration_seconds',
    'seconds',
    durationBuckets,
    'trace and processes',
    'How long tool calls ran.',
  ),
  histogram(
    'cpu_seconds',
    'seconds',
    cpuBuckets,
    'cpu.stat over the call, shared between calls that overlap',
    'CPU time of tool calls.',
  ),
  histogram(
    'memory_peak_bytes',
    'bytes',
    memoryBuckets,
    'memory.peak, reset at every tick',
    'Highest memory of the container during tool calls.',
  ),
  histogram(
    'memory_rise_bytes',
    'bytes',
    memoryBuckets,
    'memory.peak, reset at every tick',
    'Highest memory of the container during tool calls, less its memory at their start.',
  ),
  histogram(
    'io_read_bytes',
    'bytes',
    ioBuckets,
    'io.stat over the call, shared between calls that overlap',
    'Read from devices by tool calls.',
  ),
  histogram(
    'io_written_bytes',
    'bytes',
    ioBuckets,
    'io.stat over the call, shared between calls that overlap',
    'Written to devices during tool calls.',
  ),
] as const satisfies readonly MetricDefinition[];
