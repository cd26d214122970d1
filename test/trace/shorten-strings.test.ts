import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/trace/json-line.js';
import { shortenStrings } from '../../src/trace/shorten-strings.js';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const parsed = (line: Buffer): unknown => JSON.parse(shortenStrings(line).toString('utf8'));

/** The same value, but for strings that lost an end nobody reads. */
function isShortened(short: unknown, whole: unknown): boolean {
  if (typeof whole === 'string') {
    if (typeof short !== 'string') return false;
    return short === whole || (short.length >= 600 && whole.startsWith(short));
  }
  if (Array.isArray(whole)) {
    return (
      Array.isArray(short) &&
      short.length === whole.length &&
      whole.every((item, at) => isShortened(short[at], item))
    );
  }
  if (!isObject(whole)) return Object.is(short, whole);
  return (
    isObject(short) &&
    Object.keys(short).join('\n') === Object.keys(whole).join('\n') &&
    Object.entries(whole).every(([key, item]) => isShortened(short[key], item))
  );
}

const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\\"', '\n', 'ü', '漢', '🙂', '\ud83d', '\u2028', '\u0000', '", "', '"}'),
);
const long = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 20 }), fc.nat(1200))
  .map(([pieces, times]) => pieces.join('').repeat(times));

describe('long strings of a line', () => {
  it('lose their end and nothing else changes, whatever stands in them', () => {
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        long,
        fc.jsonValue(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value, { minKeys: 1, maxKeys: 5 }), (record) => {
        expect(isShortened(parsed(bytes(record)), JSON.parse(JSON.stringify(record)))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('are cut at all, where a tool printed a lot', () => {
    const line = bytes({ a: 'x "quoted" \\ and\n'.repeat(10_000), b: 1 });
    expect(shortenStrings(line).length).toBeLessThan(5000);
  });

  it('stay whole where they are commands or task notifications', () => {
    const command = `echo ${'a'.repeat(30_000)}`;
    const content = `<task-notification>${'b'.repeat(30_000)}<status>completed</status>`;
    expect(parsed(bytes({ input: { command }, content }))).toEqual({ input: { command }, content });
    expect(parsed(bytes(`{"input":{"command": ${JSON.stringify(command)}}}`))).toEqual({
      input: { command },
    });
  });

  it('are left alone where quotes do not match', () => {
    const torn = bytes(`{"a":"${'x'.repeat(9000)}`);
    expect(shortenStrings(torn)).toBe(torn);
  });
});
