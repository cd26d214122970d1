import { isObject, type JsonObject, parseLine, stringOf } from './json-line.js';

export interface StatedResult {
  readonly sessionId: string;
  /** `modelUsage` as in a cost-state line. */
  readonly state: JsonObject;
}

/**
 * What the CLI says of its session in print mode, the last line of `--output-format json` and `stream-json`; null where
 * the output ends otherwise:
 *
 * `{"type":"result","session_id":"9f71...","total_cost_usd":0.0292,"modelUsage":{"claude-haiku-4-5-20251001":
 * {"inputTokens":42,"outputTokens":427,"cacheReadInputTokens":214868,"cacheCreationInputTokens":4390,"costUSD":0.0292}}}`
 */
export function parseStatedResult(output: string): StatedResult | null {
  const line = output.trimEnd();
  const state = parseLine(line.slice(line.lastIndexOf('\n') + 1)).records.at(-1);
  if (state?.['type'] !== 'result' || !isObject(state['modelUsage'])) return null;
  const sessionId = stringOf(state['session_id']);
  return sessionId === null ? null : { sessionId, state };
}
