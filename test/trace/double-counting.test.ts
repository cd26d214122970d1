import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/model/trace.js';
import { createTraceParser } from '../../src/trace/parser.js';
import { type Fields, jsonl, prompt, toolResult, toolUse } from './lines.js';

function parse(files: Readonly<Record<string, readonly Fields[]>>): Trace {
  const parser = createTraceParser();
  for (const [file, lines] of Object.entries(files)) parser.push(file, Buffer.from(jsonl(lines)));
  return parser.snapshot();
}

const session = [prompt(0, 'go'), toolUse(1000, 'a', { command: 'x' }), toolResult(2000, 'a')];
const forkOf = (lines: readonly Fields[], extra: Fields = {}) =>
  lines.map((line) => ({ ...line, sessionId: 'fork', ...extra }));
const later = { sessionId: 'fork', messageId: 'msg-2' };
const continued = [prompt(5000, 'more', later), toolUse(6000, 'b', { command: 'y' }, later)];

function costState(sessionId: string, inputTokens: number): Fields {
  const figures = {
    inputTokens,
    outputTokens: 50,
    cacheReadInputTokens: 5000,
    cacheCreationInputTokens: 500,
  };
  return {
    type: 'cost-state',
    sessionId,
    modelUsage: { 'claude-haiku-4-5-20251001': { ...figures, costUSD: 1 } },
  };
}

describe('a forked session', () => {
  it.each([
    [
      'read before its original',
      (original: readonly Fields[]) => ({ f: [...forkOf(session), ...continued], o: original }),
    ],
    [
      'read after its original',
      (original: readonly Fields[]) => ({ o: original, f: [...forkOf(session), ...continued] }),
    ],
  ])('%s leaves the calls to the original', (_, files) => {
    const { toolCalls } = parse(files(session));
    expect(toolCalls.map(({ id, sessionId }) => [id, sessionId])).toEqual([
      ['a', 'session-1'],
      ['b', 'fork'],
    ]);
  });

  it('whose copies are marked leaves the calls to the original, however long that went on', () => {
    const copies = forkOf(session, { requestSessionId: 'session-1' });
    const { toolCalls } = parse({ f: copies, o: [...session, prompt(99_000, 'again')] });
    expect(toolCalls.map(({ sessionId }) => sessionId)).toEqual(['session-1']);
  });

  it('does not add its cost-state to that of the original', () => {
    const { usage } = parse({
      o: [...session, costState('session-1', 30)],
      f: [...forkOf(session), ...continued, costState('fork', 60)],
    });
    expect(usage.costSource).toBe('price-table');
    expect(usage.tokens.inputTokens).toBe(6);
  });

  it('apart, sessions have their cost-states added', () => {
    const other = continued.map((line) => ({ ...line, sessionId: 'other' }));
    const { usage } = parse({
      o: [...session, costState('session-1', 30)],
      f: [...other, costState('other', 60)],
    });
    expect([usage.costSource, usage.costUsd, usage.tokens.inputTokens]).toEqual(['cli', 2, 90]);
  });
});

describe('sub-agents with the same prompt', () => {
  const task = (atMs: number, id: string, messageId = 'msg-1') =>
    toolUse(atMs, id, { prompt: 'look around', description: 'Look' }, { messageId }, 'Task');
  const agent = (atMs: number, id: string) => [
    prompt(atMs, 'look around', { agentId: id, isSidechain: true }),
    toolUse(
      atMs + 100,
      `${id}-call`,
      { command: 'x' },
      { agentId: id, isSidechain: true, messageId: `msg-${id}` },
    ),
  ];
  const parents = ({ toolCalls }: Trace) =>
    toolCalls.filter(({ agentId }) => agentId !== null).map(({ agentId, parentId }) => [agentId, parentId]);

  it('at the same time take one call each, in order', () => {
    const lines = [task(1000, 't1'), task(1010, 't2'), ...agent(1050, 'a1'), ...agent(1060, 'a2')];
    expect(parents(parse({ s: lines }))).toEqual([
      ['a1', 't1'],
      ['a2', 't2'],
    ]);
  });

  it('one after another take the call that runs', () => {
    const lines = [
      task(1000, 't1'),
      toolResult(1500, 't1', {}, { is_error: true, content: "The user doesn't want to proceed with this" }),
      task(2000, 't2', 'msg-2'),
      ...agent(2050, 'a2'),
    ];
    expect(parents(parse({ s: lines }))).toEqual([['a2', 't2']]);
  });
});

describe('a file that was rewritten', () => {
  it('has its lines counted once, unknown and damaged ones too', () => {
    const text = `${jsonl([...session, { type: 'new-thing' }])}{torn\n`;
    const parser = createTraceParser();
    parser.push('s', Buffer.from(text));
    parser.reset('s');
    parser.push('s', Buffer.from(text));
    expect(parser.snapshot().lines).toEqual({ total: 5, malformed: 1, unknown: { 'new-thing': 1 } });
  });

  it('does not stop an open call by a stop before it', () => {
    const stopped = prompt(500, '[Request interrupted by user]');
    const lines = jsonl([
      prompt(0, 'go'),
      stopped,
      prompt(600, 'again'),
      toolUse(1000, 'a', { command: 'x' }),
    ]);
    const parser = createTraceParser();
    parser.push('s', Buffer.from(lines));
    parser.reset('s');
    parser.push('s', Buffer.from(lines));
    expect(parser.snapshot().toolCalls[0]?.status).toBe('unfinished');
  });
});

describe('a result without its call', () => {
  it('is counted, and no longer once the call is read', () => {
    const parser = createTraceParser();
    parser.push('s', Buffer.from(jsonl([prompt(0, 'go'), toolResult(2000, 'a')])));
    expect(parser.snapshot().lines.resultsWithoutCall).toBe(1);
    parser.push('s', Buffer.from(jsonl([toolUse(1000, 'a', { command: 'x' })])));
    const { lines, toolCalls } = parser.snapshot();
    expect(lines.resultsWithoutCall).toBeUndefined();
    expect(toolCalls[0]?.status).toBe('ok');
  });
});
