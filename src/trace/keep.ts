import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isObject, type JsonObject, parseLine, stringOf } from './json-line.js';
import { createLineSplitter } from './line-splitter.js';
import { outcomeWords } from './outcome-text.js';
import { traceFiles } from './read-trace.js';

/** What a run keeps of its trace: `redacted` has no prompts, file contents or outputs. */
export const keepTraceModes = ['redacted', 'full', 'none'] as const;
export type KeepTrace = (typeof keepTraceModes)[number];

/** Copies trace files below `from` to `to` (directories 0700, files 0600). */
export async function copyTrace(from: string, to: string, mode: KeepTrace): Promise<void> {
  if (mode === 'none') return;
  for (const file of await traceFiles(from)) {
    const target = join(to, relative(from, file));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const source = createReadStream(file);
    const sink = createWriteStream(target, { mode: 0o600 });
    if (mode === 'full' || file.endsWith('.meta.json')) await pipeline(source, sink);
    else await pipeline(source, redactLines, sink);
  }
}

async function* redactLines(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const splitter = createLineSplitter();
  const redactAll = (lines: readonly Buffer[]) =>
    lines
      .map((line) => redactLine(line.toString('utf8')))
      .filter((line) => line !== null)
      .map((line) => `${line}\n`)
      .join('');
  for await (const chunk of source) yield redactAll(splitter.push(chunk));
  yield redactAll([splitter.rest()]);
}

const keptKeys = new Set(
  `type uuid parentUuid isSidechain sessionId agentId version timestamp requestId requestRef sourceToolAssistantUUID
  isMeta isCompactSummary isApiErrorMessage subtype operation toolDenialKind toolDenialBeforeRun totalCostUSD
  totalAPIDuration totalToolDuration totalDuration modelUsage durationMs retryAttempt retryInMs
  requestSessionId`.split(/\s+/),
);
const keptResultKeys = new Set(
  `backgroundTaskId agentId isAsync status interrupted totalDurationMs totalTokens totalToolUseCount timedOutAfterMs
  returnCodeInterpretation`.split(/\s+/),
);
/** Objects of which only these keys are kept: other ones may hold rules and texts. */
const keptParts: Readonly<Record<string, ReadonlySet<string>>> = {
  origin: new Set(['kind']),
  permissionDecision: new Set(['decision', 'source', 'grantScope', 'reasonType', 'reasonCode']),
};
const keptInputKeys = new Set([
  'command',
  'file_path',
  'pattern',
  'path',
  'run_in_background',
  'timeout',
  'task_id',
  'shell_id',
]);

/** One line without prompts, contents and outputs; what was text says how long it was. Null: nothing to keep. */
export function redactLine(line: string): string | null {
  const { records } = parseLine(line);
  return records.length === 0 ? null : records.map((record) => JSON.stringify(redacted(record))).join('\n');
}

function redacted(value: JsonObject): JsonObject {
  const kept = pick(value, keptKeys);
  for (const [key, keys] of Object.entries(keptParts)) {
    const part = value[key];
    if (isObject(part)) kept[key] = pick(part, keys);
  }
  const result = value['toolUseResult'];
  if (isObject(result)) {
    const { stdout } = result;
    kept['toolUseResult'] = {
      ...pick(result, keptResultKeys),
      // That there was an output, and no interpreted exit code, means exit 0.
      ...(typeof stdout === 'string' ? { stdout: lengthOf(stdout) } : {}),
    };
  }
  if (value['type'] === 'api-request') kept['id'] = value['id'];
  const message = value['message'];
  if (isObject(message)) {
    kept['message'] = {
      ...pick(message, new Set(['id', 'role', 'model', 'stop_reason', 'usage'])),
      content: redactContent(message['content']),
    };
  }
  const content = value['content'];
  if (value['type'] === 'queue-operation' && typeof content === 'string')
    kept['content'] = notificationTags(content);
  const attachment = value['attachment'];
  if (isObject(attachment) && attachment['type'] === 'hook_success') {
    kept['attachment'] = pick(
      attachment,
      new Set(['type', 'hookEvent', 'toolUseID', 'exitCode', 'durationMs']),
    );
  }
  return kept;
}

function redactContent(content: unknown): unknown {
  if (typeof content === 'string') return outcomeOf(content);
  if (!Array.isArray(content)) return [];
  return content.filter(isObject).map((block) => {
    const kept = pick(block, new Set(['type', 'id', 'name', 'tool_use_id', 'is_error']));
    const input = block['input'];
    if (isObject(input)) kept['input'] = pick(input, keptInputKeys);
    if (typeof block['text'] === 'string') kept['text'] = outcomeOf(block['text']);
    if (block['type'] === 'tool_result') kept['content'] = outcomeOf(block['content']);
    return kept;
  });
}

/** The CLI's own first words say how it ended ("Exit code 1"); nothing of an output is kept. */
function outcomeOf(content: unknown): string {
  const first: unknown = Array.isArray(content) ? content.find(isObject) : undefined;
  const text = typeof content === 'string' ? content : isObject(first) ? (stringOf(first['text']) ?? '') : '';
  // A notice, not a prompt: readers tell them apart by this mark.
  if (text.slice(0, 600).includes('<task-notification>')) return notificationTags(text);
  return outcomeWords(text) ?? lengthOf(text);
}

function lengthOf(text: string): string {
  return `[${text.length} characters]`;
}

function notificationTags(content: string): string {
  const tags = [...content.matchAll(/<(task-id|tool-use-id|status)>[^<]*<\/\1>/g)].map(([tag]) => tag);
  const code = /<summary>[^<]*(exit code \d+)/.exec(content)?.[1];
  if (code !== undefined) tags.push(`<summary>${code}</summary>`);
  return tags.length === 0 ? lengthOf(content) : `<task-notification>${tags.join('')}</task-notification>`;
}

function pick(from: JsonObject, keys: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.has(key)));
}
