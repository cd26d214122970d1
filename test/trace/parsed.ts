import type { Trace } from '../../src/model/trace.js';
import { createTraceParser } from '../../src/trace/parser.js';
import { type Fields, prompt, startMs, toolResult, toolUse } from './lines.js';

export function parse(text: string): Trace {
  const parser = createTraceParser();
  parser.push('a.jsonl', Buffer.from(text));
  return parser.snapshot();
}

/** Id, start and end of each call, ms after the session's start. */
export function times(trace: Trace): (readonly [string, number | null, number | null])[] {
  const relative = (ms: number | null) => (ms === null ? null : ms - startMs);
  return trace.toolCalls.map(({ id, startedAtMs, endedAtMs }) => [
    id,
    relative(startedAtMs),
    relative(endedAtMs),
  ]);
}

/** Two serial calls of one message. */
export const simple: readonly Fields[] = [
  prompt(0, 'do ü漢🙂 \u2028 it'),
  toolUse(1000, 'a', { command: 'probe one' }),
  toolUse(1500, 'b', { command: 'probe two' }),
  toolResult(3000, 'a'),
  toolResult(4000, 'b', {}, { is_error: true, content: 'Exit code 3\nno' }),
];
