import { emptyTickSeries, tickColumns, type TickSeries } from '../model/tick.js';

/**
 * A ring of ticks in shared memory: one writer (the sampler thread), one reader (the main thread), no locks.
 * Row: target number, time, then a value per tick column.
 */
const headerValues = 2;
export const rowValues = headerValues + tickColumns.length;

/** Places in the shared Int32 array. */
const written = 0;
const read = 1;
/** Raised by the main thread to wake the sampler before its deadline. */
export const wake = 2;
const controlLength = 3;

export interface RingMemory {
  readonly control: SharedArrayBuffer;
  readonly rows: SharedArrayBuffer;
  readonly capacity: number;
}

/** `capacity` is a power of two, so that positions may wrap at 2^32. */
export function ringMemory(capacity: number): RingMemory {
  return {
    control: new SharedArrayBuffer(controlLength * Int32Array.BYTES_PER_ELEMENT),
    rows: new SharedArrayBuffer(capacity * rowValues * Float64Array.BYTES_PER_ELEMENT),
    capacity,
  };
}

export interface RingWriter {
  /** Puts one tick; false when the ring is full because the reader is too slow. `values` has one entry per tick column. */
  put(target: number, timeNs: number, values: Float64Array): boolean;
}

export function ringWriter(memory: RingMemory): RingWriter {
  const control = new Int32Array(memory.control);
  const rows = new Float64Array(memory.rows);
  const mask = memory.capacity - 1;
  return {
    put(target, timeNs, values) {
      const position = Atomics.load(control, written);
      if (((position - Atomics.load(control, read)) | 0) >= memory.capacity) {
        return false;
      }
      const at = (position & mask) * rowValues;
      rows[at] = target;
      rows[at + 1] = timeNs;
      rows.set(values, at + headerValues);
      Atomics.store(control, written, (position + 1) | 0);
      return true;
    },
  };
}

/** Takes everything out of the ring: per target, its ticks in the order of time. */
export function drainRing(memory: RingMemory): Map<number, TickSeries> {
  const control = new Int32Array(memory.control);
  const rows = new Float64Array(memory.rows);
  const mask = memory.capacity - 1;
  const from = Atomics.load(control, read);
  const count = (Atomics.load(control, written) - from) | 0;
  const counts = new Map<number, number>();
  for (let row = 0; row < count; row += 1) {
    const target = rows[((from + row) & mask) * rowValues] ?? -1;
    counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  const series = new Map([...counts].map(([target, length]) => [target, emptyTickSeries(length)]));
  const next = new Map<number, number>();
  for (let row = 0; row < count; row += 1) {
    const at = ((from + row) & mask) * rowValues;
    const target = rows[at] ?? -1;
    const into = series.get(target);
    if (into === undefined) continue;
    const index = next.get(target) ?? 0;
    next.set(target, index + 1);
    into.timeNs[index] = rows[at + 1] ?? 0;
    for (let column = 0; column < tickColumns.length; column += 1) {
      const name = tickColumns[column]?.name;
      if (name !== undefined) into.columns[name][index] = rows[at + headerValues + column] ?? Number.NaN;
    }
  }
  Atomics.store(control, read, (from + count) | 0);
  return series;
}
