import { ascii, find, malformed, newline, space, wholeNumber, wordAt } from './bytes.js';
import type { Parse } from './flat-keyed.js';

const keys = ['rbytes=', 'wbytes=', 'rios=', 'wios='].map(ascii);

/**
 * io.stat: rbytes, wbytes, rios and wios, summed over devices. An empty file means no I/O yet: 0. Buffered
 * writes are counted at write-back, not when the program wrote.
 *
 *     259:0 rbytes=1167360 wbytes=67108864 rios=31 wios=128 dbytes=0 dios=0
 */
export const parseIoStat: Parse = (bytes, length, out, at) => {
  for (let index = 0; index < keys.length; index += 1) out[at + index] = 0;
  for (let start = 0; start < length; ) {
    const end = find(bytes, newline, start, length);
    let field = find(bytes, space, start, end) + 1;
    let seen = 0;
    while (field < end) {
      const next = find(bytes, space, field, end);
      for (let index = 0; index < keys.length; index += 1) {
        const key = keys[index];
        if (key === undefined || !wordAt(bytes, field, next, key)) continue;
        const value = wholeNumber(bytes, field + key.length, next);
        if (Number.isNaN(value) || (seen & (1 << index)) !== 0) throw malformed('io.stat', bytes, start, end);
        seen |= 1 << index;
        out[at + index] = (out[at + index] ?? 0) + value;
        break;
      }
      field = next + 1;
    }
    start = end + 1;
  }
};
