/**
 * Numbers as base64 text: each is rounded to a multiple of `step`, and its difference to the one before written as
 * a variable-length integer (7 bits a byte, the lowest first): 2n for n and 2n + 1 for -n, which leaves 1 for NaN.
 */
export function numbersToText(values: Float64Array, step: number): string {
  let bytes = new Uint8Array(values.length * 2 + 16);
  let length = 0;
  let last = 0;
  for (const value of values) {
    if (length + 10 > bytes.length) {
      const more = new Uint8Array(bytes.length * 2);
      more.set(bytes);
      bytes = more;
    }
    let code = 1;
    if (!Number.isNaN(value)) {
      const count = Math.round(value / step);
      const rise = count - last;
      code = rise >= 0 ? rise * 2 : -rise * 2 + 1;
      last = count;
    }
    while (code >= 128) {
      bytes[length] = (code % 128) + 128;
      length += 1;
      code = Math.floor(code / 128);
    }
    bytes[length] = code;
    length += 1;
  }
  return base64(bytes.subarray(0, length));
}

/** The inverse, for `length` numbers. @throws RangeError when the text is shorter */
export function numbersOfText(text: string, length: number, step: number): Float64Array {
  const bytes = atob(text);
  const values = new Float64Array(length);
  let at = 0;
  let last = 0;
  for (let index = 0; index < length; index += 1) {
    let code = 0;
    let factor = 1;
    for (;;) {
      if (at >= bytes.length) throw new RangeError(`curve text ends after ${index} of ${length} numbers`);
      const byte = bytes.charCodeAt(at);
      at += 1;
      code += (byte & 127) * factor;
      if (byte < 128) break;
      factor *= 128;
    }
    if (code === 1) {
      values[index] = Number.NaN;
      continue;
    }
    last += code % 2 === 0 ? code / 2 : -(code - 1) / 2;
    values[index] = last * step;
  }
  return values;
}

function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x2000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x2000)));
  }
  return btoa(parts.join(''));
}
