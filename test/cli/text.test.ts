import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTable } from '../../src/cli/table.js';
import { pad, printable, styleFor, textWidth, truncate, wrap } from '../../src/cli/text.js';

describe('text', () => {
  it('is measured in terminal columns', () => {
    expect([
      textWidth('abc'),
      textWidth('日本'),
      textWidth('é'),
      textWidth('e\u0301'),
      textWidth('🙂x'),
    ]).toEqual([3, 4, 1, 1, 3]);
  });

  it('is never wider than it is cut to', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, width) => {
        expect(textWidth(truncate(printable(text), width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('keeps text that fits', () => {
    expect(truncate('exactly', 7)).toBe('exactly');
    expect(truncate('exactly!', 7)).toBe('exactl…');
  });

  it('is padded by columns, not by code units', () => {
    expect(pad('日', 4, 'right')).toBe('  日');
  });

  it('loses control characters, bidirectional overrides and broken surrogates', () => {
    expect(printable('a\u001B[2Jb\u202Ec\uD800d\n')).toBe('a [2Jb c d ');
  });

  it('is wrapped between words', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('unbreakable x', 5)).toEqual(['unbreakable', 'x']);
  });
});

describe('the style of a stream', () => {
  it('has colour on a terminal only, and not with NO_COLOR', () => {
    expect(styleFor({ isTTY: true, columns: 90 }, {})).toEqual({ width: 90, color: true });
    expect(styleFor({ isTTY: true, columns: 90 }, { NO_COLOR: '1' }).color).toBe(false);
    expect(styleFor({}, {})).toEqual({ width: 120, color: false });
    expect(styleFor({}, { COLUMNS: '90' }).width).toBe(90);
    expect(styleFor({ isTTY: true, columns: 0 }, {}).width).toBe(80);
    expect(styleFor({ isTTY: true, columns: 0 }, { COLUMNS: '90' }).width).toBe(90);
  });
});

describe('a table', () => {
  const columns = [
    { title: 'name', minimum: 4 },
    { title: 'size', align: 'right' as const },
    { title: 'extra', dropOrder: 1 },
  ];
  const rows = [
    ['a long name indeed', '1', 'more'],
    ['b', '1000', 'x'],
  ];
  const format = (width: number): string[] => formatTable(columns, rows, { width, color: false });

  it('takes the width it needs', () => {
    expect(format(80)).toEqual([
      'name                size  extra',
      '───────────────────────────────',
      'a long name indeed     1  more',
      'b                   1000  x',
    ]);
  });

  it('cuts flexible columns first, then leaves columns out', () => {
    expect(format(20)[2]).toBe('a long…     1  more');
    expect(format(13)[2]).toBe('a long…     1');
  });

  it('has no title lines when there are no titles', () => {
    expect(formatTable([{ title: '' }], [['x']], { width: 80, color: false })).toEqual(['x']);
  });
});
