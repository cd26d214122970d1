import { numberAt } from './bytes.js';
import type { Parse } from './flat-keyed.js';

/** memory.current, memory.peak, memory.swap.current, pids.current: one number and a newline. */
export const parseSingleValue: Parse = (bytes, length, out, at) => {
  out[at] = numberAt(bytes, 0, length);
};

/** A limit file: null = "max" (unlimited), undefined = no number. */
export function parseLimit(text: string): number | null | undefined {
  const word = text.trim();
  if (word === 'max') return null;
  return /^\d+$/.test(word) ? Number(word) : undefined;
}
