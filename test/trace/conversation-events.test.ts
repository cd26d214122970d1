import { describe, expect, it } from 'vitest';
import { createTraceParser } from '../../src/trace/parser.js';
import { type Fields, jsonl, prompt, startMs, toolResult, toolUse } from './lines.js';

function parse(lines: readonly Fields[]) {
  const parser = createTraceParser();
  parser.push('s.jsonl', Buffer.from(jsonl(lines)));
  return parser.snapshot();
}

const at = (ms: number) => new Date(startMs + ms).toISOString();
const system = (ms: number, subtype: string, fields: Fields = {}): Fields => ({
  type: 'system',
  subtype,
  uuid: `system-${ms}`,
  sessionId: 'session-1',
  timestamp: at(ms),
  ...fields,
});

describe('a compaction', () => {
  const { toolCalls, sessions, lines } = parse([
    prompt(0, 'go'),
    toolUse(1000, 'a', { command: 'make' }),
    toolResult(2000, 'a'),
    system(3000, 'compact_boundary', {
      parentUuid: null,
      compactMetadata: { trigger: 'auto', preTokens: 150_000 },
    }),
    prompt(3001, 'This session is continued ...', { isCompactSummary: true }),
    toolUse(4000, 'b', { command: 'make test' }, { messageId: 'msg-2' }),
    toolResult(6000, 'b'),
  ]);

  it('is no prompt and ends no session', () => {
    expect(sessions.map(({ prompts }) => prompts)).toEqual([1]);
    expect(lines).toMatchObject({ unknown: {}, malformed: 0 });
  });

  it('leaves the calls before and after it as they are', () => {
    expect(
      toolCalls.map(({ id, status, startedAtMs, endedAtMs }) => [id, status, startedAtMs, endedAtMs]),
    ).toEqual([
      ['a', 'ok', startMs + 1000, startMs + 2000],
      ['b', 'ok', startMs + 4000, startMs + 6000],
    ]);
  });
});

describe('errors of the API', () => {
  const synthetic: Fields = {
    type: 'assistant',
    uuid: 'synthetic-1',
    sessionId: 'session-1',
    timestamp: at(5000),
    isApiErrorMessage: true,
    message: {
      id: '85a2b654',
      role: 'assistant',
      model: '<synthetic>',
      usage: { input_tokens: 0, output_tokens: 0 },
      content: [{ type: 'text', text: 'API Error: 400' }],
    },
  };
  const { toolCalls, usage, sessions, lines } = parse([
    prompt(0, 'go'),
    system(500, 'api_error', { error: { status: 529 }, retryInMs: 525, retryAttempt: 1, maxRetries: 10 }),
    toolUse(1000, 'a', { command: 'make' }),
    toolResult(2000, 'a'),
    synthetic,
  ]);

  it('are no messages of a model', () => {
    expect(usage.byModel.map(({ messages }) => messages)).toEqual([1]);
    expect(sessions[0]?.models).toEqual(['claude-haiku-4-5-20251001']);
    expect(lines).toMatchObject({ unknown: {}, malformed: 0 });
  });

  it('end no call', () => {
    expect(toolCalls.map(({ status, endedAtMs }) => [status, endedAtMs])).toEqual([['ok', startMs + 2000]]);
  });
});

describe('a tool of an MCP server', () => {
  const { toolCalls } = parse([
    prompt(0, 'go'),
    toolUse(1000, 'm', { query: 'open issues' }, {}, 'mcp__tracker__search'),
    toolUse(1100, 'b', { command: 'make' }),
    toolResult(3000, 'm'),
    toolResult(4000, 'b'),
  ]);

  it('is a call with its own name, no command and no exit code', () => {
    expect(toolCalls.find(({ id }) => id === 'm')).toMatchObject({
      name: 'mcp__tracker__search',
      category: null,
      exitCode: null,
      input: { summary: 'open issues' },
      endedAtMs: startMs + 3000,
    });
  });

  it('may write, so a command after it waits for its end', () => {
    expect(toolCalls.find(({ id }) => id === 'b')?.startedAtMs).toBe(startMs + 3000);
  });
});
