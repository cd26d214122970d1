import { ascii, exactDigits, find, isDigit, malformed, newline, wholeNumber, wordAt, zero } from './bytes.js';

/**
 * Puts the figures in `bytes[0, length)` into `out` from `at` on; NaN for a figure that is not there.
 *
 * @throws CgmonError 'cgroup' for a line that should hold a figure and does not
 */
export type Parse = (bytes: Uint8Array, length: number, out: Float64Array, at: number) => void;

/**
 * A parser for files with a "key value" pair per line, in any order; other keys are ignored.
 *
 *     usage_usec 4528461
 *     user_usec 2500131
 *
 * The parser throws CgmonError 'cgroup', naming the line, for a wanted key without a whole number.
 * Used by cpu.stat, memory.stat, memory.events and cgroup.events (cgroup-v2.rst, "Flat keyed").
 */
export function flatKeyed(file: string, keys: readonly string[]): Parse {
  const words = keys.map((key) => ascii(`${key} `));
  return (bytes, length, out, at) => {
    // Not fill(): for so few places the call costs more than the work.
    for (let index = 0; index < words.length; index += 1) out[at + index] = Number.NaN;
    let missing = words.length;
    for (let start = 0; start < length && missing > 0; ) {
      // The kernel's order is mostly the order of the keys.
      const index = keyAt(words, words.length - missing, bytes, start, length);
      if (index === -1) {
        start = find(bytes, newline, start, length) + 1;
        continue;
      }
      const from = start + (words[index]?.length ?? 0);
      let value = 0;
      let end = from;
      for (; end < length && isDigit(bytes[end]); end += 1) value = value * 10 + (bytes[end] ?? 0) - zero;
      if (end === from || end - from > exactDigits || (end < length && bytes[end] !== newline)) {
        end = find(bytes, newline, start, length);
        value = wholeNumber(bytes, from, end);
        if (Number.isNaN(value)) throw malformed(file, bytes, start, end);
      }
      if (Number.isNaN(out[at + index])) missing -= 1;
      out[at + index] = value;
      start = end + 1;
    }
  };
}

/** Which key the line begins with; -1: none of them. */
function keyAt(
  words: readonly Uint8Array[],
  expected: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  const word = words[expected];
  if (word !== undefined && wordAt(bytes, from, to, word)) return expected;
  for (let index = 0; index < words.length; index += 1) {
    const other = words[index];
    if (other !== undefined && wordAt(bytes, from, to, other)) return index;
  }
  return -1;
}
