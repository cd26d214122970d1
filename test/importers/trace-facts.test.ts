import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TraceFacts } from '../../src/importers/agentcgroup.js';
import { readTraceFacts } from '../../src/importers/trace-facts.js';

const directory = mkdtempSync(join(tmpdir(), 'cgmon-trace-facts-'));
afterAll(() => rmSync(directory, { recursive: true }));

function factsOf(lines: readonly unknown[]): Promise<TraceFacts> {
  const file = join(directory, 'trace.jsonl');
  writeFileSync(
    file,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return readTraceFacts(file);
}

const at = (second: number): string => new Date(1.8e12 + second * 1000).toISOString();
const assistant = (second: number, id: string, content: unknown, output = 5): object => ({
  type: 'assistant',
  timestamp: at(second),
  version: '2.1.16',
  message: { id, content, usage: { input_tokens: 10, output_tokens: output, cache_read_input_tokens: 100 } },
});
const use = (id: string, name: string, input: object = {}): object => ({ type: 'tool_use', id, name, input });
const result = (second: number, id: string, isError = false): object => ({
  type: 'user',
  timestamp: at(second),
  message: { content: [{ type: 'tool_result', tool_use_id: id, is_error: isError }] },
});

describe('readTraceFacts', () => {
  it('pairs calls with results, also out of order, and leaves an open one without end', async () => {
    const { calls } = await factsOf([
      assistant(1, 'm1', [use('a', 'Bash', { command: 'make' }), use('b', 'Read')]),
      result(2, 'b'),
      result(5, 'a', true),
      assistant(6, 'm2', [use('c', 'Bash', { command: 'ls' })]),
    ]);
    expect(calls).toEqual([
      { id: 'a', name: 'Bash', startS: 1.8e9 + 1, endS: 1.8e9 + 5, command: 'make', failed: true },
      { id: 'b', name: 'Read', startS: 1.8e9 + 1, endS: 1.8e9 + 2, command: null, failed: false },
      { id: 'c', name: 'Bash', startS: 1.8e9 + 6, endS: null, command: 'ls', failed: null },
    ]);
  });
  it('counts a message and its tokens once, by its last line', async () => {
    const text = [{ type: 'text' }];
    const { tokens, turns, cliVersions } = await factsOf([
      { type: 'user', timestamp: at(0), message: { content: 'Fix it' } },
      assistant(1, 'm1', text, 2),
      assistant(2, 'm1', text, 40),
      assistant(3, 'm2', text, 60),
    ]);
    expect(tokens).toMatchObject({ inputTokens: 20, outputTokens: 100, cacheReadTokens: 200 });
    expect([turns, cliVersions]).toEqual([2, ['2.1.16']]);
  });
  it('passes over lines of other kinds, torn lines and nothing at all', async () => {
    const { calls } = await factsOf([
      { type: 'queue-operation' },
      '{"type":"assist',
      assistant(1, 'm', [use('a', 'X')]),
    ]);
    expect(calls).toHaveLength(1);
    expect(await factsOf([])).toEqual({ calls: [], cliVersions: [], tokens: null, turns: 0 });
  });
});
