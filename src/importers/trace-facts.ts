import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import type { TraceFacts } from './agentcgroup.js';
import { epochSeconds, type SourceCall, type SourceRun } from './source-run.js';

/**
 * What an attempt's trace.jsonl adds to its other files: calls with ends and outcomes, CLI version, tokens,
 * turns. The time stamps are taken as they stand, as in tool_calls.json, so that attempts of both kinds can be
 * compared; when a call really ran is the business of live recordings. Sample lines, shortened:
 *
 * {"type":"assistant","timestamp":"2026-02-04T23:11:31.758Z","version":"2.1.16","message":{"id":"msg_1","usage":{"input_tokens":3,"output_tokens":2},"content":[{"type":"tool_use","id":"toolu_1","name":"Bash","input":{"command":"ls"}}]}}
 * {"type":"user","timestamp":"2026-02-04T23:11:31.803Z","message":{"content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":false}]}}
 */
const count = v.optional(v.number(), 0);
const lineSchema = v.object({
  type: v.picklist(['assistant', 'user']),
  timestamp: v.pipe(
    v.string(),
    v.check((text) => v.is(epochSeconds, Date.parse(text) / 1000)),
  ),
  version: v.optional(v.string()),
  message: v.object({
    id: v.optional(v.string()),
    usage: v.optional(
      v.object({
        input_tokens: count,
        output_tokens: count,
        cache_creation_input_tokens: count,
        cache_read_input_tokens: count,
      }),
    ),
    content: v.union([
      v.string(),
      v.array(
        v.object({
          type: v.string(),
          id: v.optional(v.string()),
          name: v.optional(v.string()),
          input: v.optional(v.looseObject({ command: v.optional(v.unknown()) })),
          tool_use_id: v.optional(v.string()),
          is_error: v.optional(v.nullable(v.boolean())),
        }),
      ),
    ]),
  }),
});
type TraceLine = v.InferOutput<typeof lineSchema>;
type Usage = NonNullable<TraceLine['message']['usage']>;

/** Reads a trace file line by line. Lines of other kinds and torn lines are passed over. */
export async function readTraceFacts(file: string): Promise<TraceFacts> {
  const input = createReadStream(file);
  const lines: TraceLine[] = [];
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      lines.push(...parseLine(text));
    }
  } finally {
    input.destroy();
  }
  return traceFacts(lines);
}

function parseLine(text: string): TraceLine[] {
  try {
    const line = v.safeParse(lineSchema, JSON.parse(text));
    return line.success ? [line.output] : [];
  } catch {
    return []; // Torn by the end of the container, or another kind of line.
  }
}

function traceFacts(lines: readonly TraceLine[]): TraceFacts {
  const calls = new Map<string, SourceCall>();
  const messages = new Map<string, Usage>();
  for (const { timestamp, message } of lines) {
    const timeS = Date.parse(timestamp) / 1000;
    const blocks = typeof message.content === 'string' ? [] : message.content;
    // `usage` is repeated on every line of a message and grows: the last one counts.
    if (message.id !== undefined && message.usage !== undefined) messages.set(message.id, message.usage);
    for (const block of blocks) {
      if (block.type === 'tool_use' && block.id !== undefined && !calls.has(block.id)) {
        const command = block.name === 'Bash' ? block.input?.command : null;
        calls.set(block.id, {
          id: block.id,
          name: block.name ?? '',
          startS: timeS,
          endS: null,
          command: typeof command === 'string' ? command : null,
          failed: null,
        });
      }
      const open = block.type === 'tool_result' ? calls.get(block.tool_use_id ?? '') : undefined;
      if (open?.endS === null) calls.set(open.id, { ...open, endS: timeS, failed: block.is_error === true });
    }
  }
  return {
    calls: [...calls.values()],
    cliVersions: [...new Set(lines.flatMap(({ version }) => version ?? []))],
    tokens: tokensOf([...messages.values()]),
    turns: messages.size,
  };
}

function tokensOf(messages: readonly Usage[]): SourceRun['tokens'] {
  const sum = (of: (usage: Usage) => number): number =>
    messages.reduce((total, usage) => total + of(usage), 0);
  if (messages.length === 0) return null;
  return {
    inputTokens: sum((usage) => usage.input_tokens),
    outputTokens: sum((usage) => usage.output_tokens),
    cacheCreationTokens: sum((usage) => usage.cache_creation_input_tokens),
    cacheReadTokens: sum((usage) => usage.cache_read_input_tokens),
    // The CLI writes a message's line before the message is finished.
    outputReliable: false,
  };
}
