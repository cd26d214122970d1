/**
 * A tick is one instant at which the files of a container's cgroup were read.
 *
 * Ticks are kept by column: recordings are long and most consumers read one column at a time.
 */

/**
 * - `counter`: the kernel's cumulative value; differences are meaningful, also between ticks (interpolated).
 * - `gauge`: the value at the instant of the tick.
 * - `peak`: the exact maximum since the previous tick.
 */
export type TickColumnKind = 'counter' | 'gauge' | 'peak';
export type TickColumnUnit = 'bytes' | 'usec' | 'count';

export interface TickColumnSpec {
  readonly name: string;
  readonly kind: TickColumnKind;
  readonly unit: TickColumnUnit;
  /** The kernel file it comes from. */
  readonly file: string;
}

export const tickColumns = [
  { name: 'memoryBytes', kind: 'gauge', unit: 'bytes', file: 'memory.current' },
  { name: 'memoryPeakBytes', kind: 'peak', unit: 'bytes', file: 'memory.peak' },
  { name: 'cpuUsec', kind: 'counter', unit: 'usec', file: 'cpu.stat' },
  { name: 'cpuUserUsec', kind: 'counter', unit: 'usec', file: 'cpu.stat' },
  { name: 'cpuSystemUsec', kind: 'counter', unit: 'usec', file: 'cpu.stat' },
  { name: 'cpuPeriods', kind: 'counter', unit: 'count', file: 'cpu.stat' },
  { name: 'throttledPeriods', kind: 'counter', unit: 'count', file: 'cpu.stat' },
  { name: 'throttledUsec', kind: 'counter', unit: 'usec', file: 'cpu.stat' },
  { name: 'ioReadBytes', kind: 'counter', unit: 'bytes', file: 'io.stat' },
  { name: 'ioWriteBytes', kind: 'counter', unit: 'bytes', file: 'io.stat' },
  { name: 'ioReadOps', kind: 'counter', unit: 'count', file: 'io.stat' },
  { name: 'ioWriteOps', kind: 'counter', unit: 'count', file: 'io.stat' },
  { name: 'cpuSomeUsec', kind: 'counter', unit: 'usec', file: 'cpu.pressure' },
  { name: 'memorySomeUsec', kind: 'counter', unit: 'usec', file: 'memory.pressure' },
  { name: 'memoryFullUsec', kind: 'counter', unit: 'usec', file: 'memory.pressure' },
  { name: 'ioSomeUsec', kind: 'counter', unit: 'usec', file: 'io.pressure' },
  { name: 'ioFullUsec', kind: 'counter', unit: 'usec', file: 'io.pressure' },
  { name: 'oomKills', kind: 'counter', unit: 'count', file: 'memory.events' },
  { name: 'pids', kind: 'gauge', unit: 'count', file: 'pids.current' },
  { name: 'anonBytes', kind: 'gauge', unit: 'bytes', file: 'memory.stat' },
  { name: 'fileBytes', kind: 'gauge', unit: 'bytes', file: 'memory.stat' },
  { name: 'shmemBytes', kind: 'gauge', unit: 'bytes', file: 'memory.stat' },
  { name: 'slabBytes', kind: 'gauge', unit: 'bytes', file: 'memory.stat' },
  { name: 'kernelBytes', kind: 'gauge', unit: 'bytes', file: 'memory.stat' },
  { name: 'sockBytes', kind: 'gauge', unit: 'bytes', file: 'memory.stat' },
  { name: 'inactiveFileBytes', kind: 'gauge', unit: 'bytes', file: 'memory.stat' },
  { name: 'activeFileBytes', kind: 'gauge', unit: 'bytes', file: 'memory.stat' },
  { name: 'fileDirtyBytes', kind: 'gauge', unit: 'bytes', file: 'memory.stat' },
  { name: 'fileWritebackBytes', kind: 'gauge', unit: 'bytes', file: 'memory.stat' },
  { name: 'pageFaults', kind: 'counter', unit: 'count', file: 'memory.stat' },
  { name: 'majorFaults', kind: 'counter', unit: 'count', file: 'memory.stat' },
  { name: 'swapBytes', kind: 'gauge', unit: 'bytes', file: 'memory.swap.current' },
  { name: 'memoryLifetimePeakBytes', kind: 'gauge', unit: 'bytes', file: 'memory.peak' },
] as const satisfies readonly TickColumnSpec[];

export type TickColumnName = (typeof tickColumns)[number]['name'];

/** Ticks in the order of time, by column. All arrays have `length` entries. */
export interface TickSeries {
  readonly length: number;
  /** Monotonic nanoseconds since the run's start. */
  readonly timeNs: Float64Array;
  /** NaN where the kernel gave no value at that tick (file absent, or read at a slower rate). */
  readonly columns: Readonly<Record<TickColumnName, Float64Array>>;
}

/** A series of `length` ticks whose values are all absent. */
export function emptyTickSeries(length: number): TickSeries {
  const columns = Object.fromEntries(
    tickColumns.map(({ name }) => [name, new Float64Array(length).fill(Number.NaN)]),
  ) as Record<TickColumnName, Float64Array>;
  return { length, timeNs: new Float64Array(length), columns };
}
