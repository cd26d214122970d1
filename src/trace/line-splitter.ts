const newline = 0x0a;

/** Cuts bytes into lines on 0x0A only (U+2028 and the like stand raw inside strings); a torn tail waits. */
export interface LineSplitter {
  push(bytes: Uint8Array): string[];
  /** The unfinished line at the end of a file that will not grow any more. */
  rest(): string;
}

/** Text is decoded leniently: lone surrogates and broken UTF-8 become U+FFFD and never stop the reading. */
export function createLineSplitter(): LineSplitter {
  let tail: Uint8Array[] = [];
  const decode = (last: Uint8Array) => {
    const line = tail.length === 0 ? last : Buffer.concat([...tail, last]);
    tail = [];
    return Buffer.from(line.buffer, line.byteOffset, line.length).toString('utf8');
  };
  return {
    push(bytes) {
      const lines: string[] = [];
      let start = 0;
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
        lines.push(decode(bytes.subarray(start, end)));
        start = end + 1;
      }
      if (start < bytes.length) tail.push(bytes.slice(start));
      return lines;
    },
    rest() {
      return decode(new Uint8Array());
    },
  };
}
