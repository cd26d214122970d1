import { ascii, find, malformed, newline, wholeNumber, wordAt } from './bytes.js';

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
      const end = find(bytes, newline, start, length);
      for (let index = 0; index < words.length; index += 1) {
        const word = words[index];
        if (word === undefined || !wordAt(bytes, start, end, word)) continue;
        const value = wholeNumber(bytes, start + word.length, end);
        if (Number.isNaN(value)) throw malformed(file, bytes, start, end);
        if (Number.isNaN(out[at + index])) missing -= 1;
        out[at + index] = value;
        break;
      }
      start = end + 1;
    }
  };
}
