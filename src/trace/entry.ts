import { createHash } from 'node:crypto';
import { isObject, type JsonObject, numberOf, textOf, timeOf } from './json-line.js';

/** What cgmon keeps of one line; contents of files, outputs and prompts are dropped here. */
export type Entry =
  | AssistantEntry
  | UserEntry
  | NotificationEntry
  | HookEntry
  | CostEntry
  | { readonly kind: 'request-sent'; readonly atMs: number }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'malformed' };

interface Envelope {
  readonly uuid: string;
  readonly atMs: number;
  readonly sessionId: string;
  readonly agentId: string | null;
  readonly version: string | null;
  readonly cwd: string | null;
}

export interface ToolUse {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  /** The whole text of a Bash command: processes are matched by it. */
  readonly command: string | null;
  /** Fingerprint of a sub-agent's prompt. */
  readonly promptHash: string | null;
}

export interface MessageUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheCreationTokens: number;
  readonly cacheReadTokens: number;
}

export interface AssistantEntry extends Envelope {
  readonly kind: 'assistant';
  readonly messageId: string | null;
  readonly requestId: string | null;
  readonly model: string | null;
  readonly stopReason: string | null;
  readonly usage: MessageUsage | null;
  readonly toolUses: readonly ToolUse[];
}

export interface ToolResult {
  readonly toolUseId: string;
  readonly isError: boolean;
  /** The first characters of an error's text: it tells the exit code, a refusal, an interruption. */
  readonly errorText: string;
  readonly backgroundTaskId: string | null;
  readonly agentId: string | null;
  readonly deniedBeforeRun: boolean;
  /** The line was written when the session was resumed: its time is no end. */
  readonly synthetic: boolean;
}

export interface UserEntry extends Envelope {
  readonly kind: 'user';
  readonly results: readonly ToolResult[];
  /** A person's (or the parent agent's) prompt. */
  readonly isPrompt: boolean;
  readonly promptHash: string | null;
}

/** A background task ended. */
export interface NotificationEntry {
  readonly kind: 'notification';
  readonly atMs: number;
  readonly taskId: string | null;
  readonly toolUseId: string | null;
  readonly status: string | null;
}

export interface HookEntry {
  readonly kind: 'post-hook';
  readonly toolUseId: string;
  readonly durationMs: number;
}

export interface CostEntry {
  readonly kind: 'cost';
  readonly sessionId: string;
  readonly costUsd: number;
}

/** Types that carry nothing cgmon uses. */
const ignoredTypes = new Set(
  `progress system attachment file-history-snapshot file-history-delta summary api-request-shape api-request-blob
  last-prompt mode permission-mode atis-latch tools-used ai-title custom-title agent-name pr-link tag relocated
  agent-setting worktree-state content-replacement speculation-accept`.split(/\s+/),
);

export function entryOf(line: JsonObject): Entry {
  const type = textOf(line['type']);
  if (type === null) return { kind: 'malformed' };
  if (type === 'assistant' || type === 'user') return conversationEntry(type, line);
  const atMs = timeOf(line['timestamp']);
  if (type === 'queue-operation') return notificationEntry(line, atMs);
  if (type === 'api-request') return atMs === null ? { kind: 'ignored' } : { kind: 'request-sent', atMs };
  if (type === 'attachment') return hookEntry(line);
  if (type === 'cost-state') return costEntry(line);
  return ignoredTypes.has(type) ? { kind: 'ignored' } : { kind: 'unknown', type };
}

function conversationEntry(type: 'assistant' | 'user', line: JsonObject): Entry {
  const uuid = textOf(line['uuid']);
  const atMs = timeOf(line['timestamp']);
  const message = line['message'];
  if (uuid === null || atMs === null || !isObject(message)) return { kind: 'malformed' };
  const envelope: Envelope = {
    uuid,
    atMs,
    sessionId: textOf(line['sessionId']) ?? '',
    agentId: textOf(line['agentId']),
    version: textOf(line['version']),
    cwd: textOf(line['cwd']),
  };
  return type === 'assistant' ? assistantEntry(envelope, line, message) : userEntry(envelope, line, message);
}

function assistantEntry(envelope: Envelope, line: JsonObject, message: JsonObject): AssistantEntry {
  return {
    ...envelope,
    kind: 'assistant',
    messageId: textOf(message['id']),
    requestId: textOf(line['requestId']),
    model: textOf(message['model']),
    stopReason: textOf(message['stop_reason']),
    usage: usageOf(message['usage']),
    toolUses: blocksOf(message).flatMap((block) => {
      const id = textOf(block['id']);
      const name = textOf(block['name']);
      return block['type'] === 'tool_use' && id !== null && name !== null
        ? [toolUseOf(id, name, block['input'])]
        : [];
    }),
  };
}

function userEntry(envelope: Envelope, line: JsonObject, message: JsonObject): UserEntry {
  const blocks = blocksOf(message);
  const results = blocks.flatMap((block) => {
    const toolUseId = textOf(block['tool_use_id']);
    return block['type'] === 'tool_result' && toolUseId !== null ? [resultOf(toolUseId, block, line)] : [];
  });
  const text =
    textOf(message['content']) ?? textOf(blocks.find((block) => block['type'] === 'text')?.['text']);
  const isNotice = line['isMeta'] === true || line['isCompactSummary'] === true || isObject(line['origin']);
  const isPrompt =
    results.length === 0 && text !== null && !isNotice && !text.startsWith('[Request interrupted');
  return {
    ...envelope,
    kind: 'user',
    results,
    isPrompt,
    promptHash: text === null ? null : fingerprint(text),
  };
}

function resultOf(toolUseId: string, block: JsonObject, line: JsonObject): ToolResult {
  const detail = isObject(line['toolUseResult']) ? line['toolUseResult'] : {};
  const isError = block['is_error'] === true;
  const errorText = isError ? contentText(block['content']).slice(0, 300) : '';
  return {
    toolUseId,
    isError,
    errorText,
    backgroundTaskId:
      textOf(detail['backgroundTaskId']) ?? (detail['isAsync'] === true ? textOf(detail['agentId']) : null),
    agentId: textOf(detail['agentId']),
    deniedBeforeRun: line['toolDenialBeforeRun'] === true || isRefusal(errorText),
    synthetic: errorText.startsWith('[Tool call interrupted: the session ended'),
  };
}

function isRefusal(text: string): boolean {
  return (
    /^(The user doesn't want to proceed|This command requires approval|Claude requested permissions)/.test(
      text,
    ) || /^(PreToolUse:|Cancelled: parallel tool call|Sibling tool call errored|<tool_use_error>)/.test(text)
  );
}

function notificationEntry(line: JsonObject, atMs: number | null): Entry {
  const content = textOf(line['content']);
  if (atMs === null || content === null || !content.includes('<task-notification>'))
    return { kind: 'ignored' };
  if (line['operation'] !== 'enqueue') return { kind: 'ignored' };
  const tag = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(content)?.[1] ?? null;
  return {
    kind: 'notification',
    atMs,
    taskId: tag('task-id'),
    toolUseId: tag('tool-use-id'),
    status: tag('status'),
  };
}

/** 2.1.329 stamps a result after its PostToolUse hooks; older versions write no such line. */
function hookEntry(line: JsonObject): Entry {
  const attachment = line['attachment'];
  if (!isObject(attachment) || attachment['type'] !== 'hook_success') return { kind: 'ignored' };
  const toolUseId = textOf(attachment['toolUseID']);
  const durationMs = numberOf(attachment['durationMs']);
  const isPost = attachment['hookEvent'] === 'PostToolUse';
  if (toolUseId === null || durationMs === null || !isPost) return { kind: 'ignored' };
  return { kind: 'post-hook', toolUseId, durationMs };
}

function costEntry(line: JsonObject): Entry {
  const costUsd = numberOf(line['totalCostUSD']);
  const sessionId = textOf(line['sessionId']);
  return costUsd === null || sessionId === null ? { kind: 'ignored' } : { kind: 'cost', sessionId, costUsd };
}

function toolUseOf(id: string, name: string, input: unknown): ToolUse {
  const fields = isObject(input) ? input : {};
  const command = name === 'Bash' ? textOf(fields['command']) : null;
  const prompt = name === 'Task' || name === 'Agent' ? textOf(fields['prompt']) : null;
  return {
    id,
    name,
    summary: summaryOf(fields),
    command: command?.slice(0, 16_384) ?? null,
    promptHash: prompt === null ? null : fingerprint(prompt),
  };
}

const summaryKeys = [
  'command',
  'file_path',
  'notebook_path',
  'pattern',
  'description',
  'url',
  'query',
  'path',
  'task_id',
  'shell_id',
];

/** The field that says most, on one line. */
function summaryOf(input: JsonObject): string {
  for (const key of summaryKeys) {
    const text = textOf(input[key]);
    if (text !== null && text.trim() !== '') return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  }
  const todos = input['todos'];
  return Array.isArray(todos) ? `${todos.length} items` : '';
}

function usageOf(value: unknown): MessageUsage | null {
  if (!isObject(value)) return null;
  return {
    inputTokens: numberOf(value['input_tokens']) ?? 0,
    outputTokens: numberOf(value['output_tokens']) ?? 0,
    cacheCreationTokens: numberOf(value['cache_creation_input_tokens']) ?? 0,
    cacheReadTokens: numberOf(value['cache_read_input_tokens']) ?? 0,
  };
}

function blocksOf(message: JsonObject): JsonObject[] {
  const content = message['content'];
  return Array.isArray(content) ? content.filter(isObject) : [];
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .filter(isObject)
    .map((block) => textOf(block['text']) ?? '')
    .join('\n');
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text.trim()).digest('base64').slice(0, 22);
}
