const newline = 0x0a;

/** Cuts bytes into lines on 0x0A only (U+2028 and the like stand raw inside strings); a torn tail waits. */
export interface LineSplitter {
  push(bytes: Uint8Array): Buffer[];
  /** The unfinished line at the end of a file that will not grow any more. */
  rest(): Buffer;
}

/** Lines share the memory of the bytes that were pushed: they are to be used before those change. */
export function createLineSplitter(): LineSplitter {
  let tail: Uint8Array[] = [];
  const withTail = (last: Uint8Array) => {
    const line = tail.length === 0 ? last : Buffer.concat([...tail, last]);
    tail = [];
    return Buffer.from(line.buffer, line.byteOffset, line.length);
  };
  return {
    push(bytes) {
      const lines: Buffer[] = [];
      let start = 0;
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
        lines.push(withTail(bytes.subarray(start, end)));
        start = end + 1;
      }
      if (start < bytes.length) tail.push(bytes.slice(start));
      return lines;
    },
    rest() {
      return withTail(new Uint8Array());
    },
  };
}
