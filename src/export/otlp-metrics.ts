import type { TickColumnName, TickSeries } from '../model/tick.js';
import { type AttributeInput, otlpAttributes, unixNano } from './otlp-attributes.js';
import type { OtlpMetric, OtlpMetrics, OtlpPoint, OtlpResource, OtlpScope } from './otlp-types.js';

interface MetricSource {
  readonly column: TickColumnName;
  readonly attributes?: Readonly<Record<string, AttributeInput>>;
}

interface MetricSpec {
  readonly name: string;
  readonly kind: 'sum' | 'gauge';
  readonly unit: string;
  readonly description: string;
  /** By how much a column's figure is divided: 1e6 makes seconds of microseconds. */
  readonly per: number;
  readonly from: readonly MetricSource[];
}

const pressure = (resource: string, stall: string, column: TickColumnName): MetricSource => ({
  column,
  attributes: { 'cgmon.pressure.resource': resource, 'cgmon.pressure.stall': stall },
});
const memory = (type: string, column: TickColumnName): MetricSource => ({
  column,
  attributes: { 'cgmon.memory.type': type },
});

/**
 * OpenTelemetry's container.* names where the conventions have one, else cgmon.*. Seconds, bytes, counts; sums are
 * cumulative since the container's start.
 */
export const otlpMetricSpecs: readonly MetricSpec[] = [
  {
    name: 'container.cpu.time',
    kind: 'sum',
    unit: 's',
    description: 'CPU time of the container.',
    per: 1e6,
    from: [
      { column: 'cpuUserUsec', attributes: { 'cpu.mode': 'user' } },
      { column: 'cpuSystemUsec', attributes: { 'cpu.mode': 'system' } },
    ],
  },
  gauge('container.memory.usage', 'By', 'Memory charged to the container.', [{ column: 'memoryBytes' }]),
  gauge('cgmon.memory.peak', 'By', 'Exact highest memory since the point before.', [
    { column: 'memoryPeakBytes' },
  ]),
  gauge('cgmon.memory.part', 'By', 'Memory by type, from memory.stat.', [
    memory('anon', 'anonBytes'),
    memory('file', 'fileBytes'),
    memory('shmem', 'shmemBytes'),
    memory('slab', 'slabBytes'),
    memory('kernel', 'kernelBytes'),
    memory('sock', 'sockBytes'),
    memory('inactive_file', 'inactiveFileBytes'),
    memory('active_file', 'activeFileBytes'),
  ]),
  gauge('cgmon.memory.swap', 'By', 'Swap used by the container.', [{ column: 'swapBytes' }]),
  sum('container.disk.io', 'By', 'Bytes read from and written to disks.', 1, [
    { column: 'ioReadBytes', attributes: { 'disk.io.direction': 'read' } },
    { column: 'ioWriteBytes', attributes: { 'disk.io.direction': 'write' } },
  ]),
  sum('cgmon.disk.operations', '{operation}', 'Disk operations.', 1, [
    { column: 'ioReadOps', attributes: { 'disk.io.direction': 'read' } },
    { column: 'ioWriteOps', attributes: { 'disk.io.direction': 'write' } },
  ]),
  sum('cgmon.cpu.throttled.time', 's', 'Time the CPU quota held the container back.', 1e6, [
    { column: 'throttledUsec' },
  ]),
  sum('cgmon.cpu.throttled.periods', '{period}', 'Quota periods in which it was held back.', 1, [
    { column: 'throttledPeriods' },
  ]),
  sum('cgmon.pressure.time', 's', 'Time tasks were stalled (PSI).', 1e6, [
    pressure('cpu', 'some', 'cpuSomeUsec'),
    pressure('memory', 'some', 'memorySomeUsec'),
    pressure('memory', 'full', 'memoryFullUsec'),
    pressure('io', 'some', 'ioSomeUsec'),
    pressure('io', 'full', 'ioFullUsec'),
  ]),
  sum('container.memory.paging.faults', '{fault}', 'Major page faults.', 1, [
    { column: 'majorFaults', attributes: { 'system.paging.fault.type': 'major' } },
  ]),
  sum('cgmon.oom.kills', '{kill}', 'Processes killed for lack of memory.', 1, [{ column: 'oomKills' }]),
  gauge('cgmon.pids', '{process}', 'Tasks in the container.', [{ column: 'pids' }]),
];

function gauge(name: string, unit: string, description: string, from: readonly MetricSource[]): MetricSpec {
  return { name, kind: 'gauge', unit, description, per: 1, from };
}

function sum(
  name: string,
  unit: string,
  description: string,
  per: number,
  from: readonly MetricSource[],
): MetricSpec {
  return { name, kind: 'sum', unit, description, per, from };
}

/**
 * Body of POST /v1/metrics: a point per tick and series, none where the kernel gave no figure.
 *
 * `wallMsOf` maps a tick's timeNs to the wall clock; `startMs` is when the counters began (the container's start).
 */
export function otlpMetrics(
  resource: OtlpResource,
  scope: OtlpScope,
  ticks: TickSeries,
  clock: { readonly startMs: number; readonly wallMsOf: (timeNs: number) => number },
): OtlpMetrics {
  const times = Array.from(ticks.timeNs, (timeNs) => unixNano(clock.wallMsOf(timeNs)));
  const start = unixNano(clock.startMs);
  const metrics = otlpMetricSpecs.flatMap((spec): OtlpMetric[] => {
    const dataPoints = spec.from.flatMap((source) => points(spec, source, ticks, times, start));
    if (dataPoints.length === 0) return [];
    const { name, description, unit } = spec;
    return spec.kind === 'gauge'
      ? [{ name, description, unit, gauge: { dataPoints } }]
      : [{ name, description, unit, sum: { dataPoints, aggregationTemporality: 2, isMonotonic: true } }];
  });
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] };
}

function points(
  { kind, per }: MetricSpec,
  source: MetricSource,
  ticks: TickSeries,
  times: readonly string[],
  start: string,
): OtlpPoint[] {
  const attributes = otlpAttributes(source.attributes ?? {});
  const values = ticks.columns[source.column];
  return times.flatMap((timeUnixNano, tick): OtlpPoint[] => {
    const value = values[tick] ?? Number.NaN;
    if (Number.isNaN(value)) return [];
    return [
      {
        attributes,
        ...(kind === 'sum' ? { startTimeUnixNano: start } : {}),
        timeUnixNano,
        ...(per === 1 ? { asInt: String(Math.round(value)) } : { asDouble: value / per }),
      },
    ];
  });
}
