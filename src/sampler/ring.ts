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

interface Filling {
  length: number;
  next: number;
  timeNs: Float64Array;
  columns: readonly Float64Array[];
}

const noTimes = new Float64Array(0);

/** Takes everything out of the ring: per target, its ticks in the order of time. */
export function drainRing(memory: RingMemory): Map<number, TickSeries> {
  const control = new Int32Array(memory.control);
  const rows = new Float64Array(memory.rows);
  const mask = memory.capacity - 1;
  const from = Atomics.load(control, read);
  const count = (Atomics.load(control, written) - from) | 0;
  const drained = new Map<number, TickSeries>();
  if (count === 0) return drained;
  const filling = new Map<number, Filling>();
  for (let row = 0; row < count; row += 1) {
    const target = rows[((from + row) & mask) * rowValues] ?? -1;
    const known = filling.get(target);
    if (known === undefined) filling.set(target, { length: 1, next: 0, timeNs: noTimes, columns: [] });
    else known.length += 1;
  }
  for (const [target, into] of filling) {
    const series = emptyTickSeries(into.length);
    drained.set(target, series);
    into.timeNs = series.timeNs;
    into.columns = tickColumns.map(({ name }) => series.columns[name]);
  }
  for (let row = 0; row < count; row += 1) {
    const at = ((from + row) & mask) * rowValues;
    const into = filling.get(rows[at] ?? -1);
    if (into === undefined) continue;
    const index = into.next;
    into.next += 1;
    into.timeNs[index] = rows[at + 1] ?? 0;
    for (let column = 0; column < into.columns.length; column += 1) {
      const values = into.columns[column];
      if (values !== undefined) values[index] = rows[at + headerValues + column] ?? Number.NaN;
    }
  }
  Atomics.store(control, read, (from + count) | 0);
  return drained;
}
