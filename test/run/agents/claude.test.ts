import { describe, expect, it } from 'vitest';
import { claudeCommand, parseClaudeResult } from '../../../src/run/agents/claude.js';

const sessionId = '00000000-0000-4000-8000-000000000000';

describe('claudeCommand', () => {
  it('calls the CLI in print mode; the prompt is not among the arguments', () => {
    expect(claudeCommand({ sessionId, model: null, maxTurns: null, extra: [] })).toEqual([
      'claude',
      '--print',
      '--output-format=json',
      '--dangerously-skip-permissions',
      `--session-id=${sessionId}`,
    ]);
  });

  it('keeps a model that looks like an option an argument of --model', () => {
    const command = claudeCommand({ sessionId, model: '--x y', maxTurns: 3, extra: ['--verbose'] });
    expect(command.slice(-3)).toEqual(['--model=--x y', '--max-turns=3', '--verbose']);
  });
});

describe('parseClaudeResult', () => {
  const result =
    '{"type":"result","subtype":"success","is_error":false,"duration_ms":4523,"duration_api_ms":4000,' +
    '"num_turns":9,"result":"done\\n","session_id":"9f71","total_cost_usd":0.0023,"usage":{}}';

  it('reads turns, durations and cost, alone or at the end of a stream', () => {
    const expected = {
      outcome: 'success',
      isError: false,
      turns: 9,
      durationMs: 4523,
      apiDurationMs: 4000,
      costUsd: 0.0023,
      sessionId: '9f71',
      text: 'done\n',
    };
    expect(parseClaudeResult(`${result}\n`)).toEqual(expected);
    expect(parseClaudeResult(`{"type":"system"}\n${result}\n`)).toEqual(expected);
  });

  it('gives null for what is no result', () => {
    for (const text of ['', 'done', '{"type":"result"', '{"x":{"type":"result"}}', `${result}\nmore`]) {
      expect(parseClaudeResult(text)).toBeNull();
    }
  });
});
