export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The object of a line; null when there is none. A killed writer leaves a stub, and the next record follows on
 * the same line, maybe after NUL bytes: the last record that parses is taken then.
 */
export function parseJsonLine(line: string): { readonly value: JsonObject; readonly torn: boolean } | null {
  const whole = tryParse(line);
  if (whole !== null) return { value: whole, torn: false };
  let at = line.lastIndexOf('{"');
  for (let attempts = 0; at > 0 && attempts < 64; attempts += 1) {
    const value = tryParse(line.slice(at));
    if (value !== null && 'type' in value) return { value, torn: true };
    at = line.lastIndexOf('{"', at - 1);
  }
  return null;
}

function tryParse(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** An ISO time stamp as milliseconds since the epoch. */
export function timeOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}
