import type { CliResult } from '../../model/run.js';

export interface ClaudeOptions {
  readonly sessionId: string;
  readonly model: string | null;
  readonly maxTurns: number | null;
  /** Arguments for the CLI besides cgmon's own. */
  readonly extra: readonly string[];
}

/** Claude Code in print mode, for the prompt on its stdin: never on its command line, which everyone can read. */
export function claudeCommand({ sessionId, model, maxTurns, extra }: ClaudeOptions): string[] {
  return [
    'claude',
    '--print',
    '--output-format=json',
    '--dangerously-skip-permissions',
    `--session-id=${sessionId}`,
    ...(model === null ? [] : [`--model=${model}`]),
    ...(maxTurns === null ? [] : [`--max-turns=${maxTurns}`]),
    ...extra,
  ];
}

/** Claude Code's result with the text that the user asked for. */
export interface ClaudeAnswer extends CliResult {
  readonly text: string | null;
}

/**
 * The result that `claude --print --output-format json` (or the last line of stream-json) prints; null where the
 * output holds none.
 * {"type":"result","subtype":"success","is_error":false,"duration_ms":4523,"duration_api_ms":4352,"num_turns":9,
 * "result":"...","session_id":"9f71...","total_cost_usd":0.00236,"usage":{...}}   (2.1.16 to 2.1.329)
 */
export function parseClaudeResult(output: string): ClaudeAnswer | null {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('{') || !line.includes('"type":"result"')) return null;
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
  if (value['type'] !== 'result') return null;
  const number = (key: string) => (typeof value[key] === 'number' ? value[key] : null);
  const text = (key: string) => (typeof value[key] === 'string' ? value[key] : null);
  return {
    outcome: text('subtype'),
    isError: value['is_error'] === true,
    turns: number('num_turns'),
    durationMs: number('duration_ms'),
    apiDurationMs: number('duration_api_ms'),
    costUsd: number('total_cost_usd'),
    sessionId: text('session_id'),
    text: text('result'),
  };
}
