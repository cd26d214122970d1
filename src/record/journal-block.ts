import { emptyTickSeries, type TickColumnName, tickColumns, type TickSeries } from '../model/tick.js';
import {
  type ByteSink,
  type ByteSource,
  putByte,
  putSigned,
  putVarint,
  reserve,
  takeByte,
  takeSigned,
  takeVarint,
} from './varint.js';

/**
 * The payload of one journal block: the number of ticks, the times, then the columns in the header's order.
 *
 * A column is a mode byte and its values. Neighbouring ticks differ by little and many figures stand still, so a
 * column of whole numbers is written as differences (first value: from 0), and a run of equal values as a zero and
 * the length of the run. Times are differences of differences, as ticks are nearly evenly spaced.
 */
const mode = {
  /** Absent at every tick. */
  absent: 0,
  /** Whole numbers, all present. */
  whole: 1,
  /** Whole numbers; before them which ticks have one: lengths of runs, present and absent by turns. */
  partly: 2,
  /** Anything else: 8 bytes a tick, little endian. */
  raw: 3,
} as const;

/** Differences of two values below 2^51 fit the signed varint exactly. */
const largestWhole = 2 ** 51;

export function encodeBlock(sink: ByteSink, series: TickSeries, columns: readonly TickColumnName[]): void {
  putVarint(sink, series.length);
  encodeTimes(sink, series.timeNs, series.length);
  for (const name of columns) encodeColumn(sink, series.columns[name], series.length);
}

/**
 * @param columns by position; undefined for a column that this version does not know: it is skipped.
 * @param room a series to decode into if it is long enough; its arrays may then be longer than the block.
 * @throws RangeError: the bytes are no block.
 */
export function decodeBlock(
  bytes: Uint8Array,
  columns: readonly (TickColumnName | undefined)[],
  room?: TickSeries,
): TickSeries {
  const source: ByteSource = { bytes, at: 0 };
  const length = takeVarint(source);
  if (length > bytes.length * 64) throw new RangeError('more ticks than bytes can hold');
  const series =
    room !== undefined && room.length >= length ? cleared(room, length) : emptyTickSeries(length);
  decodeColumn(source, series.timeNs, length, 2);
  for (const name of columns) {
    decodeColumn(source, name === undefined ? new Float64Array(length) : series.columns[name], length, 1);
  }
  return series;
}

function cleared(room: TickSeries, length: number): TickSeries {
  for (const { name } of tickColumns) room.columns[name].fill(Number.NaN, 0, length);
  return { ...room, length };
}

function encodeTimes(sink: ByteSink, timeNs: Float64Array, length: number): void {
  for (let tick = 0; tick < length; tick += 1) {
    if (!isWhole(timeNs[tick] ?? Number.NaN)) {
      encodeRaw(sink, timeNs, length);
      return;
    }
  }
  putByte(sink, mode.whole);
  let previous = 0;
  let step = 0;
  const differences = new Differences(sink);
  for (let tick = 0; tick < length; tick += 1) {
    const time = timeNs[tick] ?? 0;
    differences.put(time - previous - step);
    step = tick === 0 ? 0 : time - previous;
    previous = time;
  }
  differences.end();
}

function encodeColumn(sink: ByteSink, values: Float64Array, length: number): void {
  let present = 0;
  for (let tick = 0; tick < length; tick += 1) {
    const value = values[tick] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    present += 1;
    if (!isWhole(value)) {
      encodeRaw(sink, values, length);
      return;
    }
  }
  if (present === 0) {
    putByte(sink, mode.absent);
    return;
  }
  if (present === length) putByte(sink, mode.whole);
  else {
    putByte(sink, mode.partly);
    encodePresence(sink, values, length);
  }
  let previous = 0;
  const differences = new Differences(sink);
  for (let tick = 0; tick < length; tick += 1) {
    const value = values[tick] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    differences.put(value - previous);
    previous = value;
  }
  differences.end();
}

/** Runs of present and absent ticks by turns, the first present (it may be empty). */
function encodePresence(sink: ByteSink, values: Float64Array, length: number): void {
  let expected = true;
  let run = 0;
  for (let tick = 0; tick < length; tick += 1) {
    const there = !Number.isNaN(values[tick] ?? Number.NaN);
    if (there === expected) run += 1;
    else {
      putVarint(sink, run);
      expected = there;
      run = 1;
    }
  }
  putVarint(sink, run);
}

function encodeRaw(sink: ByteSink, values: Float64Array, length: number): void {
  putByte(sink, mode.raw);
  reserve(sink, length * 8);
  const view = new DataView(sink.bytes.buffer, sink.bytes.byteOffset);
  for (let tick = 0; tick < length; tick += 1) {
    view.setFloat64(sink.length, values[tick] ?? Number.NaN, true);
    sink.length += 8;
  }
}

function isWhole(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < largestWhole && !Object.is(value, -0);
}

/** Writes differences; zeros are counted and written as a zero and how many more follow it. */
class Differences {
  readonly #sink: ByteSink;
  #zeros = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  put(difference: number): void {
    if (difference === 0) {
      this.#zeros += 1;
      return;
    }
    this.end();
    putSigned(this.#sink, difference);
  }

  end(): void {
    if (this.#zeros === 0) return;
    putByte(this.#sink, 0);
    putVarint(this.#sink, this.#zeros - 1);
    this.#zeros = 0;
  }
}

/** `order`: 1 = differences, 2 = differences of differences. */
function decodeColumn(source: ByteSource, into: Float64Array, length: number, order: 1 | 2): void {
  const kind = takeByte(source);
  switch (kind) {
    case mode.absent:
      return;
    case mode.raw:
      decodeRaw(source, into, length);
      return;
    case mode.whole:
      decodeWhole(source, into, new Uint8Array(length).fill(1), order);
      return;
    case mode.partly:
      decodeWhole(source, into, decodePresence(source, length), order);
      return;
    default:
      throw new RangeError(`unknown column mode ${kind}`);
  }
}

function decodeRaw(source: ByteSource, into: Float64Array, length: number): void {
  const view = new DataView(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength);
  for (let tick = 0; tick < length; tick += 1) {
    into[tick] = view.getFloat64(source.at, true);
    source.at += 8;
  }
}

function decodePresence(source: ByteSource, length: number): Uint8Array {
  const there = new Uint8Array(length);
  let present = true;
  for (let tick = 0; tick < length; ) {
    const run = takeVarint(source);
    if (run > length - tick) throw new RangeError('presence runs beyond the block');
    if (present) there.fill(1, tick, tick + run);
    tick += run;
    present = !present;
  }
  return there;
}

function decodeWhole(source: ByteSource, into: Float64Array, there: Uint8Array, order: 1 | 2): void {
  let previous = 0;
  let step = 0;
  let zeros = 0;
  let first = true;
  for (let tick = 0; tick < there.length; tick += 1) {
    if (there[tick] !== 1) continue;
    let difference = 0;
    if (zeros > 0) zeros -= 1;
    else {
      difference = takeSigned(source);
      if (difference === 0) zeros = takeVarint(source);
    }
    const value = previous + step + difference;
    if (order === 2) step = first ? 0 : value - previous;
    into[tick] = value;
    previous = value;
    first = false;
  }
}
