import { ascii, find, isDigit, malformed, newline, space, wholeNumber, wordAt } from './bytes.js';
import type { Parse } from './flat-keyed.js';

const some = ascii('some ');
const full = ascii('full ');
const total = ascii('total=');
/** No line is shorter: "some avg10=0.00 avg60=0.00 avg300=0.00 total=0". */
const shortestLine = 46;

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
  for (let start = 0; start < length; ) {
    const end = lineEnd(bytes, start, length);
    if (wordAt(bytes, start, end, some)) out[at] = totalOf(bytes, start, end);
    else if (wordAt(bytes, start, end, full)) out[at + 1] = totalOf(bytes, start, end);
    start = end + 1;
  }
};

/** For files whose "full" line is not kept (cpu: undefined at the system level). */
export const parsePressureSome: Parse = (bytes, length, out, at) => {
  out[at] = Number.NaN;
  for (let start = 0; start < length; ) {
    const end = lineEnd(bytes, start, length);
    if (wordAt(bytes, start, end, some)) {
      out[at] = totalOf(bytes, start, end);
      return;
    }
    start = end + 1;
  }
};

/**
 * Looks first where the "some" line of the kernel may end, with "full" after it: three of these files are read at every
 * tick.
 */
function lineEnd(bytes: Uint8Array, start: number, length: number): number {
  const likely = find(bytes, newline, start + shortestLine, length);
  if (wordAt(bytes, likely + 1, length, full)) return likely;
  return find(bytes, newline, start, length);
}

/** The total is a field of its own; the kernel never leaves it out, and puts it last. */
function totalOf(bytes: Uint8Array, from: number, to: number): number {
  // Backwards from the line's end: this runs six times at every tick.
  let digits = to;
  while (digits > from && isDigit(bytes[digits - 1])) digits -= 1;
  const key = digits - total.length;
  if (digits < to && key > from && bytes[key - 1] === space && wordAt(bytes, key, to, total))
    return wholeNumber(bytes, digits, to);
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
