/** A JSON object from outside: every property is unknown until it is looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/**
 * The first `length` characters as a string of its own: a plain slice would keep the whole line alive
 * for as long as the piece is kept.
 */
export function excerpt(text: string, length: number): string {
  return text.length <= length ? text : Buffer.from(text.slice(0, length)).toString();
}

/** Milliseconds since the epoch of an ISO time stamp, or null. */
export function timeOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const ms = fastTime(value) ?? Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}

let knownDay = '';
let knownDayMs = 0;

/**
 * "2026-11-20T21:03:34.594Z", the only form the CLI writes: most of a short line's cost would be Date.parse. Null:
 * another form, or a day that was not the last one.
 */
function fastTime(text: string): number | null {
  if (text.length !== 24 || text.charCodeAt(23) !== 0x5a || text.charCodeAt(10) !== 0x54) return null;
  if (!text.startsWith(knownDay) || knownDay === '') {
    const dayMs = Date.parse(`${text.slice(0, 10)}T00:00:00.000Z`);
    if (Number.isNaN(dayMs)) return null;
    knownDay = Buffer.from(text.slice(0, 10)).toString();
    knownDayMs = dayMs;
  }
  const hours = digits(text, 11, 2);
  const minutes = digits(text, 14, 2);
  const seconds = digits(text, 17, 2);
  const millis = digits(text, 20, 3);
  const plain =
    hours < 24 &&
    minutes < 60 &&
    seconds < 60 &&
    millis < 1000 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a &&
    text.charCodeAt(19) === 0x2e;
  return plain ? knownDayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis : null;
}

/** Infinity where one is no digit. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.POSITIVE_INFINITY;
    value = value * 10 + digit;
  }
  return value;
}

/** Where a record of a torn line may begin: its first key. */
const recordStart =
  /\{"(?:parentUuid|type|isSidechain|uuid|sessionId|message|cwd|timestamp|operation|snapshot|messageId|logicalParentUuid|version)":/g;
const maxResyncs = 64;

/**
 * The records of one line of a trace: one, as a rule. Writers that were killed leave a stub with the next
 * record behind it, records without a newline between them, and runs of NUL bytes
 * (anthropics/claude-code#81843, #52387, #49876, #20992); what can be saved of such a line is.
 * `malformed` is true where something was lost.
 */
export function parseLine(text: string): {
  readonly records: readonly JsonObject[];
  readonly malformed: boolean;
} {
  const whole = parseObject(text);
  if (whole !== null) return { records: [whole], malformed: false };
  const clean = text.replaceAll('\u0000', '').trim();
  if (clean === '') return { records: [], malformed: text.length > 0 && text.includes('\u0000') };
  const starts = [...clean.matchAll(recordStart)].map((match) => match.index);
  const records: JsonObject[] = [];
  let end = clean.length;
  let lost = starts.length === 0;
  // From the back: a start that is nested in a record leaves closing braces behind it and does not parse.
  for (const start of starts.slice(-maxResyncs).toReversed()) {
    const record = parseObject(clean.slice(start, end));
    if (record === null) continue;
    records.unshift(record);
    end = start;
  }
  if (end > 0) lost = true;
  return { records, malformed: lost };
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null; // Not JSON: the caller counts it.
  }
}
