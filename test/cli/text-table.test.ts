import { describe, expect, it } from 'vitest';
import { formatNumber, formatShare, formatTable } from '../../src/cli/text-table.js';

const table = {
  header: ['name', 'n'],
  rows: [
    ['a|b', '1'],
    ['long, "quoted"', '200'],
  ],
};

describe('formatTable', () => {
  it('aligns text', () => {
    expect(formatTable(table, 'text')).toBe(
      ['name              n', 'a|b               1', 'long, "quoted"  200'].join('\n'),
    );
  });
  it('aligns columns of words to the left', () => {
    const words = { header: ['name', 'verdict', 'n'], words: ['verdict'], rows: [['a', 'no', '1']] };
    expect(formatTable(words, 'text')).toBe('name  verdict  n\na     no       1');
    expect(formatTable(words, 'markdown').split('\n')[1]).toBe('| --- | --- | ---: |');
  });
  it('escapes Markdown', () => {
    expect(formatTable(table, 'markdown').split('\n')[2]).toBe('| a\\|b | 1 |');
  });
  it('quotes CSV', () => {
    expect(formatTable(table, 'csv').split('\n')[2]).toBe('"long, ""quoted""",200');
  });
});

describe('numbers', () => {
  it('says n/a for what is not known', () => {
    expect([formatNumber(null), formatNumber(Number.NaN), formatShare(undefined)]).toEqual([
      'n/a',
      'n/a',
      'n/a',
    ]);
    expect(formatShare(0.256)).toBe('25.6 %');
  });
});
