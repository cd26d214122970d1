import type { TickColumnName } from '../model/tick.js';
import type { Pressure, Usage } from '../model/usage.js';

/**
 * The figures of a Usage that are differences of a kernel counter. The order is the order of a counter vector:
 * one Float64Array entry per counter, NaN where the kernel gave none.
 */
export const usageCounters = [
  'cpuUsec',
  'cpuUserUsec',
  'cpuSystemUsec',
  'throttledUsec',
  'ioReadBytes',
  'ioWriteBytes',
  'ioReadOps',
  'ioWriteOps',
  'majorFaults',
  'cpuSomeUsec',
  'memorySomeUsec',
  'memoryFullUsec',
  'ioSomeUsec',
  'ioFullUsec',
  'oomKills',
] as const satisfies readonly TickColumnName[];

export type UsageCounter = (typeof usageCounters)[number];

/** Memory figures of a window; NaN is written as null. */
export interface MemoryFigures {
  readonly start: number;
  readonly end: number;
  readonly peak: number;
  /** Highest peak of a tick interval that crosses the window's edges; NaN without one above `peak`. */
  readonly edgePeak: number;
}

export const noMemory: MemoryFigures = {
  start: Number.NaN,
  end: Number.NaN,
  peak: Number.NaN,
  edgePeak: Number.NaN,
};

export function counterVector(): Float64Array {
  return new Float64Array(usageCounters.length);
}

/** The counters of a Usage in the order of `usageCounters`. */
export function countersOf(usage: Usage): Float64Array {
  return Float64Array.from(usageCounters, (name) => counterOf(usage, name) ?? Number.NaN);
}

/** One counter of a Usage, wherever it stands in it. */
export function counterOf(usage: Usage, name: UsageCounter): number | null {
  return isPressure(name) ? usage.pressure[name] : usage[name];
}

function isPressure(name: UsageCounter): name is keyof Pressure & UsageCounter {
  return name.endsWith('SomeUsec') || name.endsWith('FullUsec');
}

/** A Usage of a counter vector and memory figures. */
export function usageOf(counters: Float64Array, memory: MemoryFigures): Usage {
  const value = (name: UsageCounter): number | null => nullable(counters[usageCounters.indexOf(name)]);
  return {
    cpuUsec: value('cpuUsec'),
    cpuUserUsec: value('cpuUserUsec'),
    cpuSystemUsec: value('cpuSystemUsec'),
    throttledUsec: value('throttledUsec'),
    memoryStartBytes: nullable(memory.start),
    memoryEndBytes: nullable(memory.end),
    memoryPeakBytes: nullable(memory.peak),
    memoryRiseBytes: nullable(memory.peak - memory.start),
    ioReadBytes: value('ioReadBytes'),
    ioWriteBytes: value('ioWriteBytes'),
    ioReadOps: value('ioReadOps'),
    ioWriteOps: value('ioWriteOps'),
    majorFaults: value('majorFaults'),
    pressure: {
      cpuSomeUsec: value('cpuSomeUsec'),
      memorySomeUsec: value('memorySomeUsec'),
      memoryFullUsec: value('memoryFullUsec'),
      ioSomeUsec: value('ioSomeUsec'),
      ioFullUsec: value('ioFullUsec'),
    },
    oomKills: value('oomKills'),
  };
}

function nullable(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
