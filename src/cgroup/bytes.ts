/**
 * Numbers parsed from a file's bytes without making strings: this runs for every file of every container at
 * every tick.
 */

const zero = 48;
const nine = 57;
export const newline = 10;
export const space = 32;
export const equals = 61;

/** The decimal number that starts at `from`; NaN when there is no digit (as for "max"). */
export function numberAt(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  let at = from;
  for (; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < zero || byte > nine) break;
    value = value * 10 + (byte - zero);
  }
  return at === from ? Number.NaN : value;
}

/** Whether `word` stands at `from` and ends before `to`. */
export function wordAt(bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  if (to - from < word.length) return false;
  for (let at = 0; at < word.length; at += 1) {
    if (bytes[from + at] !== word[at]) return false;
  }
  return true;
}

/** Position of the next `byte` at or after `from`, else `to`. */
export function find(bytes: Uint8Array, byte: number, from: number, to: number): number {
  const at = bytes.indexOf(byte, from);
  return at === -1 || at > to ? to : at;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
