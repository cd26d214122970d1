import { ascii, find, newline, numberAt, space, wordAt } from './bytes.js';

/** Puts a file's figures into `out`, one per key, from `at` on; NaN for a key that is not there. */
export type Parse = (bytes: Uint8Array, length: number, out: Float64Array, at: number) => void;

/**
 * A parser for files with a "key value" pair per line, in any order; other keys are ignored.
 *
 *     usage_usec 4528461
 *     user_usec 2500131
 *
 * Used by cpu.stat, memory.stat, memory.events and cgroup.events (cgroup-v2.rst, "Flat keyed").
 */
export function flatKeyed(keys: readonly string[]): Parse {
  const words = keys.map((key) => ascii(`${key} `));
  return (bytes, length, out, at) => {
    out.fill(Number.NaN, at, at + words.length);
    for (let start = 0; start < length; ) {
      const end = find(bytes, newline, start, length);
      for (let index = 0; index < words.length; index += 1) {
        const word = words[index];
        if (word === undefined || !wordAt(bytes, start, end, word)) continue;
        out[at + index] = wholeNumber(bytes, start + word.length, end);
        break;
      }
      start = end + 1;
    }
  };
}

/** A number that fills its field; NaN for anything else, so that a damaged line gives no figure. */
function wholeNumber(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === space) continue;
    if (byte < 48 || byte > 57) return Number.NaN;
  }
  return numberAt(bytes, from, to);
}
