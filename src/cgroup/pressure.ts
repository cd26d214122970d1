import {
  ascii,
  exactDigits,
  find,
  isDigit,
  malformed,
  newline,
  space,
  wholeNumber,
  wordAt,
  zero,
} from './bytes.js';
import type { Parse } from './flat-keyed.js';

const some = ascii('some ');
const full = ascii('full ');
const total = ascii('total=');
/** Where "total=" stands while every average is below 10: three of these files are read at every tick. */
const usualPlace = 'some avg10=0.00 avg60=0.00 avg300=0.00 '.length;

/**
 * cpu.pressure, memory.pressure, io.pressure: the `total` of the "some" line and of the "full" line, microseconds.
 * Totals are fresh at each read, the averages only every 2 s. With PSI off a read fails with EOPNOTSUPP.
 *
 *     some avg10=0.00 avg60=0.00 avg300=0.00 total=2718
 *     full avg10=0.00 avg60=0.00 avg300=0.00 total=1403
 */
export const parsePressure: Parse = (bytes, length, out, at) => {
  out[at] = Number.NaN;
  out[at + 1] = Number.NaN;
  for (let start = 0; start < length; start = lineEnd + 1) {
    if (wordAt(bytes, start, length, some)) out[at] = totalOfLine(bytes, start, length);
    else if (wordAt(bytes, start, length, full)) out[at + 1] = totalOfLine(bytes, start, length);
    else lineEnd = find(bytes, newline, start, length);
  }
};

/** For files whose "full" line is not kept (cpu: undefined at the system level). */
export const parsePressureSome: Parse = (bytes, length, out, at) => {
  out[at] = Number.NaN;
  for (let start = 0; start < length && Number.isNaN(out[at]); start = lineEnd + 1) {
    if (wordAt(bytes, start, length, some)) out[at] = totalOfLine(bytes, start, length);
    else lineEnd = find(bytes, newline, start, length);
  }
};

/** Set by totalOfLine: where its line ended. */
let lineEnd = 0;

function totalOfLine(bytes: Uint8Array, start: number, length: number): number {
  const key = start + usualPlace;
  if (bytes[key - 1] === space && wordAt(bytes, key, length, total)) {
    const from = key + total.length;
    let value = 0;
    let at = from;
    for (; at < length && isDigit(bytes[at]); at += 1) value = value * 10 + (bytes[at] ?? 0) - zero;
    if (at > from && at - from <= exactDigits && (at === length || bytes[at] === newline)) {
      lineEnd = at;
      return value;
    }
  }
  lineEnd = find(bytes, newline, start, length);
  return totalOf(bytes, start, lineEnd);
}

/** The total is a field of its own; the kernel never leaves it out, and puts it last. */
function totalOf(bytes: Uint8Array, from: number, to: number): number {
  for (let field = from; field < to; ) {
    const end = find(bytes, space, field, to);
    if (wordAt(bytes, field, end, total)) {
      const value = wholeNumber(bytes, field + total.length, end);
      if (!Number.isNaN(value)) return value;
    }
    field = end + 1;
  }
  throw malformed('pressure', bytes, from, to);
}
