import { CgmonError } from '../model/errors.js';

/**
 * Numbers parsed from a file's bytes without making strings: this runs for every file of every container at
 * every tick.
 */

export const zero = 48;
const nine = 57;
export const newline = 10;
export const space = 32;
export const equals = 61;

/** More digits may not fit a double exactly. */
export const exactDigits = 15;

/**
 * The whole number that fills `bytes[from, to)`; beyond 2^53 the nearest double. NaN for anything else, as "max",
 * "12x" or nothing: a damaged field never gives a wrong number.
 */
export function wholeNumber(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to) return Number.NaN;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < zero || byte > nine) return Number.NaN;
    value = value * 10 + (byte - zero);
  }
  // Digit by digit the rounding errors of a long number would add up.
  return to - from <= exactDigits ? value : Number(textOf(bytes, from, to));
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder('latin1').decode(bytes.slice(from, to));
}

/** The error for a line that is not what the kernel documents; `from` is where the line starts. */
export function malformed(file: string, bytes: Uint8Array, from: number, to: number): CgmonError {
  let line = 1;
  for (let at = 0; at < from; at += 1) if (bytes[at] === newline) line += 1;
  const shown = JSON.stringify(textOf(bytes, from, Math.min(to, from + 120)));
  return new CgmonError('cgroup', `${file}:${line}: not as the kernel documents it: ${shown}`);
}

/** Whether `word` stands at `from` and ends before `to`. */
export function wordAt(bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  if (to - from < word.length) return false;
  for (let at = 0; at < word.length; at += 1) {
    if (bytes[from + at] !== word[at]) return false;
  }
  return true;
}

/** Position of the next `byte` at or after `from`, else `to`. Not indexOf: that would run past `to`. */
export function find(bytes: Uint8Array, byte: number, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== byte) at += 1;
  return at;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
