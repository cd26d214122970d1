import { ascii, find, newline, numberAt, wordAt } from './bytes.js';
import type { Parse } from './flat-keyed.js';

const some = ascii('some ');
const full = ascii('full ');
const total = ascii('total=');

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
    const end = find(bytes, newline, start, length);
    if (wordAt(bytes, start, end, some)) out[at] = totalOf(bytes, start, end);
    else if (wordAt(bytes, start, end, full)) out[at + 1] = totalOf(bytes, start, end);
    start = end + 1;
  }
};

/** For files whose "full" line is not kept (cpu: undefined at the system level). */
export const parsePressureSome: Parse = (bytes, length, out, at) => {
  out[at] = Number.NaN;
  for (let start = 0; start < length; ) {
    const end = find(bytes, newline, start, length);
    if (wordAt(bytes, start, end, some)) out[at] = totalOf(bytes, start, end);
    start = end + 1;
  }
};

function totalOf(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    if (wordAt(bytes, at, to, total)) return numberAt(bytes, at + total.length, to);
  }
  return Number.NaN;
}
