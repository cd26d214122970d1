import { malformed, newline, wholeNumber } from './bytes.js';
import type { Parse } from './flat-keyed.js';

/** memory.current, memory.peak, memory.swap.current, pids.current: one number and a newline. */
export const parseSingleValue: Parse = (bytes, length, out, at) => {
  const end = length > 0 && bytes[length - 1] === newline ? length - 1 : length;
  out[at] = wholeNumber(bytes, 0, end);
  if (Number.isNaN(out[at])) throw malformed('single value', bytes, 0, end);
};

/** A limit file: null = "max" (unlimited), undefined = no number. */
export function parseLimit(text: string): number | null | undefined {
  const word = text.trim();
  if (word === 'max') return null;
  return /^\d+$/.test(word) ? Number(word) : undefined;
}
