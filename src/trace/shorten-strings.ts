const quote = 0x22;
const backslash = 0x5c;

/** Shorter lines are parsed as they are: looking for long strings in them costs more than it saves. */
const worthLooking = 4096;
/** Nothing but commands and notifications is ever read further than its first 600 characters (of up to 6 bytes). */
const keptBytes = 4096;
/** After so many bytes without an end a string is searched, not walked. */
const walkedBytes = 256;
/** A search that ends sooner costs more than walking: this string is full of quotes. */
const worthSearching = 64;

const commandKey = Buffer.from('"command":');
const notification = Buffer.from('<task-notification>');

/**
 * A line of JSON with its long strings (tool outputs, file contents) cut to their first 4 kB, so that they need
 * not be decoded and parsed; commands and task notifications stay whole. The line itself where nothing is long,
 * or where its quotes do not match.
 */
export function shortenStrings(line: Buffer): Buffer {
  if (line.length < worthLooking) return line;
  const pieces: Buffer[] = [];
  let copiedTo = 0;
  let at = 0;
  for (;;) {
    while (at < line.length && line[at] !== quote) at += 1;
    if (at >= line.length) break;
    const start = at + 1;
    const end = endOfString(line, start);
    if (end < 0) return line;
    if (end - start > keptBytes && !isNeeded(line, start)) {
      pieces.push(line.subarray(copiedTo, cutPoint(line, start)));
      copiedTo = end;
    }
    at = end + 1;
  }
  if (copiedTo === 0) return line;
  pieces.push(line.subarray(copiedTo));
  return Buffer.concat(pieces);
}

/** Where the string that begins at `start` has its closing quote; -1: nowhere. */
function endOfString(line: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const walkTo = Math.min(line.length, at + walkedBytes);
    while (at < walkTo) {
      const byte = line[at];
      if (byte === quote) return at;
      at += byte === backslash ? 2 : 1;
    }
    let from = at;
    for (;;) {
      const found = line.indexOf(quote, from);
      if (found < 0) return -1;
      // `at` is no escaped byte, so only backslashes behind it can belong to this quote.
      let slashes = 0;
      while (found - slashes > at && line[found - slashes - 1] === backslash) slashes += 1;
      if (slashes % 2 === 0) return found;
      const near = found - from < worthSearching;
      from = found + 1;
      if (!near) continue;
      at = from;
      break;
    }
  }
}

/** After the kept bytes, neither within an escape nor within a character. */
function cutPoint(line: Buffer, start: number): number {
  let at = start;
  while (at < start + keptBytes) {
    if (line[at] !== backslash) at += 1;
    else at += line[at + 1] === 0x75 ? 6 : 2;
  }
  while (((line[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}

function isNeeded(line: Buffer, start: number): boolean {
  if (line.compare(notification, 0, notification.length, start, start + notification.length) === 0)
    return true;
  const keyEnd = line[start - 2] === 0x20 ? start - 2 : start - 1;
  return (
    keyEnd >= commandKey.length &&
    line.compare(commandKey, 0, commandKey.length, keyEnd - commandKey.length, keyEnd) === 0
  );
}
