import { describe, expect, it } from 'vitest';
import { createTraceParser } from '../../src/trace/parser.js';
import { parseStatedResult } from '../../src/trace/stated-result.js';
import { type Fields, jsonl, prompt, toolUse } from './lines.js';

const model = 'claude-haiku-4-5-20251001';
const result = (outputTokens: number, costUSD: number, sessionId = 'session-1'): Fields => ({
  type: 'result',
  subtype: 'success',
  session_id: sessionId,
  total_cost_usd: costUSD,
  modelUsage: {
    [model]: {
      inputTokens: 42,
      outputTokens,
      cacheReadInputTokens: 2000,
      cacheCreationInputTokens: 200,
      costUSD,
    },
  },
});

/** The message has 3 input, 20 output, 900 cache read and 100 cache creation tokens. */
function usageWith(output: string, more: readonly Fields[] = []) {
  const parser = createTraceParser();
  parser.push(
    's.jsonl',
    Buffer.from(jsonl([prompt(0, 'go'), toolUse(1000, 'a', { command: 'x' }), ...more])),
  );
  parser.output(output);
  return parser.snapshot().usage;
}

describe('the result that the CLI prints', () => {
  it.each([
    ['alone', jsonl([result(427, 0.0292)])],
    [
      'after the lines of stream-json',
      jsonl([{ type: 'system' }, { type: 'assistant' }, result(427, 0.0292)]),
    ],
    ['after what is no JSON', `Warning: x\n${jsonl([result(427, 0.0292)]).trimEnd()}`],
  ])('%s is the truth about tokens and cost', (_, output) => {
    const usage = usageWith(output);
    expect(usage.tokens).toEqual({
      inputTokens: 42,
      outputTokens: 427,
      cacheReadTokens: 2000,
      cacheCreationTokens: 200,
      outputReliable: true,
    });
    expect([usage.costUsd, usage.costSource]).toEqual([0.0292, 'cli']);
  });

  it.each([
    ['of another session', jsonl([result(427, 0.0292, 'session-2')])],
    ['that is less than the trace has', jsonl([result(1, 0.0001)])],
    ['that is text', 'All tests pass.'],
    ['that is JSON of another kind', '{"type":"summary","session_id":"session-1","modelUsage":{}}'],
    ['that is nothing', ''],
  ])('%s does not count', (_, output) => {
    const usage = usageWith(output);
    expect([usage.tokens.outputTokens, usage.costSource]).toEqual([20, 'price-table']);
  });

  it('does not replace the cost-state of the session, which holds its earlier runs too', () => {
    const state = { ...result(900, 0.05), type: 'cost-state', sessionId: 'session-1' };
    expect(usageWith(jsonl([result(427, 0.0292)]), [state]).tokens.outputTokens).toBe(900);
  });
});

describe('parseStatedResult', () => {
  it('needs a session and figures by model', () => {
    expect(parseStatedResult('{"type":"result","modelUsage":{}}')).toBeNull();
    expect(parseStatedResult('{"type":"result","session_id":"s"}')).toBeNull();
    expect(parseStatedResult('{"type":"result","session_id":"s","modelUsage":{}}')?.sessionId).toBe('s');
  });
});
