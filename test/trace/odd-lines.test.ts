import { describe, expect, it } from 'vitest';
import { createTraceParser } from '../../src/trace/parser.js';
import { jsonl, toolResult, toolUse } from './lines.js';

describe('a line', () => {
  it('of 10 MB is read as any other, in pieces of a megabyte', () => {
    const content = 'line of a file \\ "quoted" ü\n'.repeat(350_000);
    const big = toolUse(1000, 'w', { file_path: '/work/big.txt', content }, {}, 'Write');
    const bytes = Buffer.from(jsonl([big, toolResult(2000, 'w')]));
    expect(bytes.length).toBeGreaterThan(10_000_000);
    const parser = createTraceParser();
    for (let from = 0; from < bytes.length; from += 1_000_000)
      parser.push('s.jsonl', bytes.subarray(from, from + 1_000_000));
    const { toolCalls, lines } = parser.snapshot();
    expect(toolCalls).toMatchObject([{ id: 'w', status: 'ok', input: { summary: '/work/big.txt' } }]);
    expect(lines).toMatchObject({ total: 2, malformed: 0 });
  });

  it('with bytes that are no UTF-8, lone surrogates and line separators is read', () => {
    const output = Buffer.from('"stdout":"done');
    const text = Buffer.from(
      jsonl([toolUse(1000, 'a', { command: 'cat x\u2028y' }), toolResult(2000, 'a')]).replace(
        '"stdout":"done',
        '"stdout":"done\\ud83d\u2028\u0085',
      ),
    );
    const at = text.indexOf(output) + output.length;
    const bytes = Buffer.concat([
      text.subarray(0, at),
      Buffer.from([0xff, 0xc3, 0x28, 0xf0]),
      text.subarray(at),
    ]);
    const parser = createTraceParser();
    parser.push('s.jsonl', bytes);
    const { toolCalls, lines } = parser.snapshot();
    expect(toolCalls.map(({ id, status }) => [id, status])).toEqual([['a', 'ok']]);
    expect(lines).toMatchObject({ total: 2, malformed: 0 });
  });
});
