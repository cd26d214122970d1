import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/yaml/yaml-file.js';

const parse = (text: string) => parseYaml(text, 'f.yaml', 'read the docs');
/** Nine lists of ten of the one before: a billion. */
const lol = 'abcdefghi'
  .split('')
  .map((name, at, all) => `${name}: &${name} [${`${at === 0 ? 'x' : `*${all[at - 1] ?? ''}`}, `.repeat(10)}]`)
  .join('\n');

describe('parseYaml', () => {
  it('gives the value, with its aliases, and an empty object for an empty file', () => {
    expect(parse('a: &b [1]\nc: *b\n').value).toEqual({ a: [1], c: [1] });
    expect(parse('# nothing\n').value).toEqual({});
  });

  it.each([
    ['a: [\n', 'f.yaml:2:1: '],
    ['a: 1\nb: *nope\n', 'f.yaml:2:4: no anchor &nope before it'],
    ['b: *late\na: &late 1\n', 'f.yaml:1:4: no anchor &late before it'],
    [lol, 'f.yaml:2:8: too many aliases'],
  ])('refuses %#, and says where', (text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(new RegExp(`^${message}`)) as string,
        hint: 'read the docs',
        exitCode: 2,
      }),
    );
  });

  it('makes errors about a value, its key, or the parent of one that is missing', () => {
    const { refuse } = parse('a:\n  b: 1\n');
    expect(refuse(['a', 'b'], 'no').message).toBe('f.yaml:2:6: no');
    expect(refuse(['a', 'b'], 'no', true).message).toBe('f.yaml:2:3: no');
    expect(refuse(['a', 'c'], 'no').message).toBe('f.yaml:2:3: no');
  });
});
