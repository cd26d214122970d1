/** Text that grows at its end, as UTF-8 bytes: no string outlives its writing. */
export interface TextBuffer {
  write(text: string): void;
  /** What was written; the buffer must not be used any more. */
  bytes(): Buffer;
}

/** Bytes that one character of a string (a UTF-16 unit) takes at most. */
const mostBytesOfUnit = 3;

export function createTextBuffer(size = 64 * 1024): TextBuffer {
  let buffer = Buffer.allocUnsafe(size);
  let length = 0;
  return {
    write(text) {
      const needed = length + text.length * mostBytesOfUnit;
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, buffer.length * 2));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      length += buffer.write(text, length, 'utf8');
    },
    bytes: () => buffer.subarray(0, length),
  };
}
