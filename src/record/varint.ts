/** Variable-length integers on a growing buffer: 7 bits a byte, low bits first, the high bit says "more". */
export interface ByteSink {
  bytes: Uint8Array;
  length: number;
}

export function byteSink(capacity: number): ByteSink {
  return { bytes: new Uint8Array(capacity), length: 0 };
}

export function reserve(sink: ByteSink, more: number): void {
  if (sink.length + more <= sink.bytes.length) return;
  const grown = new Uint8Array(Math.max(sink.bytes.length * 2, sink.length + more));
  grown.set(sink.bytes.subarray(0, sink.length));
  sink.bytes = grown;
}

export function putByte(sink: ByteSink, value: number): void {
  reserve(sink, 1);
  sink.bytes[sink.length] = value;
  sink.length += 1;
}

/** `value`: a whole number from 0 to 2^53 - 1. */
export function putVarint(sink: ByteSink, value: number): void {
  reserve(sink, 8);
  let rest = value;
  while (rest >= 0x80) {
    sink.bytes[sink.length] = (rest % 0x80) + 0x80;
    sink.length += 1;
    rest = Math.floor(rest / 0x80);
  }
  sink.bytes[sink.length] = rest;
  sink.length += 1;
}

/** `value`: a whole number of magnitude below 2^52. */
export function putSigned(sink: ByteSink, value: number): void {
  putVarint(sink, value < 0 ? -value * 2 - 1 : value * 2);
}

export interface ByteSource {
  readonly bytes: Uint8Array;
  at: number;
}

/** @throws RangeError at the end of the bytes. */
export function takeByte(source: ByteSource): number {
  const value = source.bytes[source.at];
  if (value === undefined) throw new RangeError('bytes end early');
  source.at += 1;
  return value;
}

export function takeVarint(source: ByteSource): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = takeByte(source);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 0x80;
    if (scale > 2 ** 56) throw new RangeError('varint too long');
  }
}

export function takeSigned(source: ByteSource): number {
  const value = takeVarint(source);
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}
