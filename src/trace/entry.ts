import { type Envelope, envelopeOf } from './envelope.js';
import { excerpt, isObject, type JsonObject, numberOf, stringOf, timeOf } from './json-line.js';
import { type UserEntry, userEntry } from './user-entry.js';

/** Line types that say nothing about calls, tokens or time; see docs/trace.md. */
const ignoredTypes: ReadonlySet<string> = new Set([
  'api-request-blob', // Holds copies of tool_use and tool_result blocks: must not be counted.
  'api-request-shape',
  'progress', // agent_progress nests the sub-agent's own blocks: must not be counted.
  'file-history-snapshot',
  'file-history-delta',
  'summary',
  'last-prompt',
  'mode',
  'permission-mode',
  'atis-latch',
  'tools-used',
  'ai-title',
  'custom-title',
  'agent-name',
  'agent-color',
  'agent-setting',
  'pr-link',
  'tag',
  'worktree-state',
  'content-replacement',
  'result',
  'started',
]);

export interface MessageUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheCreationTokens: number;
  /** Share of cacheCreationTokens kept for an hour. */
  readonly cacheCreation1hTokens: number;
  readonly cacheReadTokens: number;
}

export interface ToolUseBlock {
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
}

export interface AssistantEntry extends Envelope {
  readonly type: 'assistant';
  readonly messageId: string | null;
  readonly requestId: string | null;
  readonly requestRef: string | null;
  readonly model: string | null;
  /** Set in versions that hold a message's lines until it is finished. */
  readonly stopReason: string | null;
  readonly usage: MessageUsage | null;
  readonly toolUses: readonly ToolUseBlock[];
  /** A copy at the head of a forked session. */
  readonly copied: boolean;
}

export type Entry =
  | AssistantEntry
  | UserEntry
  | {
      readonly type: 'notification';
      readonly atMs: number;
      readonly sessionId: string;
      readonly content: string;
    }
  | {
      readonly type: 'hook';
      readonly event: string;
      readonly toolUseId: string;
      readonly atMs: number;
      readonly durationMs: number;
    }
  | { readonly type: 'request'; readonly id: string; readonly atMs: number }
  | { readonly type: 'cost'; readonly sessionId: string; readonly state: JsonObject }
  | { readonly type: 'ignored' }
  | { readonly type: 'unknown'; readonly name: string }
  | { readonly type: 'malformed' };

/**
 * What one record of a Claude Code session file means.
 *
 * `{"type":"assistant","uuid":"...","timestamp":"2026-11-20T21:03:34.594Z","sessionId":"...","message":{"id":"msg_...",
 * "content":[{"type":"tool_use","id":"toolu_...","name":"Bash","input":{...}}],"usage":{...}},"requestId":"req_..."}`
 *
 * The format is internal and undocumented; versions 2.0.77 to 2.1.329 were looked at.
 */
export function entryOf(record: JsonObject): Entry {
  const type = stringOf(record['type']);
  if (type === null) return { type: 'malformed' };
  switch (type) {
    case 'assistant':
      return assistantEntry(record);
    case 'user':
      return userEntry(record);
    case 'queue-operation': {
      const content = stringOf(record['content']);
      const atMs = timeOf(record['timestamp']);
      if (record['operation'] !== 'enqueue' || content === null || atMs === null) return { type: 'ignored' };
      if (!content.includes('<task-notification>')) return { type: 'ignored' };
      return {
        type: 'notification',
        atMs,
        sessionId: stringOf(record['sessionId']) ?? '',
        content: excerpt(content, 4000),
      };
    }
    case 'attachment':
      return attachmentEntry(record);
    case 'api-request': {
      const id = stringOf(record['id']);
      const atMs = timeOf(record['timestamp']);
      return id === null || atMs === null ? { type: 'ignored' } : { type: 'request', id, atMs };
    }
    case 'cost-state':
      return { type: 'cost', sessionId: stringOf(record['sessionId']) ?? '', state: record };
    case 'system':
      return { type: 'ignored' };
    default:
      return ignoredTypes.has(type) ? { type: 'ignored' } : { type: 'unknown', name: type.slice(0, 60) };
  }
}

function assistantEntry(record: JsonObject): Entry {
  const base = envelopeOf(record);
  const message = record['message'];
  if (base === null || !isObject(message)) return { type: 'malformed' };
  const toolUses: ToolUseBlock[] = [];
  for (const block of Array.isArray(message['content']) ? message['content'] : []) {
    if (!isObject(block) || block['type'] !== 'tool_use') continue;
    const id = stringOf(block['id']);
    const name = stringOf(block['name']);
    if (id === null || name === null) return { type: 'malformed' };
    toolUses.push({ id, name, input: isObject(block['input']) ? block['input'] : {} });
  }
  const model = stringOf(message['model']);
  const owner = stringOf(record['requestSessionId']);
  return {
    type: 'assistant',
    atMs: base.atMs,
    uuid: base.uuid,
    sessionId: base.sessionId,
    agentId: base.agentId,
    cwd: base.cwd,
    version: base.version,
    messageId: stringOf(message['id']),
    requestId: stringOf(record['requestId']),
    requestRef: stringOf(record['requestRef']),
    model,
    stopReason: stringOf(message['stop_reason']),
    usage: model === '<synthetic>' ? null : usageOf(message['usage']),
    toolUses,
    copied: owner !== null && owner !== base.sessionId,
  };
}

function usageOf(value: unknown): MessageUsage | null {
  if (!isObject(value)) return null;
  const creation = isObject(value['cache_creation']) ? value['cache_creation'] : {};
  return {
    inputTokens: numberOf(value['input_tokens']) ?? 0,
    outputTokens: numberOf(value['output_tokens']) ?? 0,
    cacheCreationTokens: numberOf(value['cache_creation_input_tokens']) ?? 0,
    cacheCreation1hTokens: numberOf(creation['ephemeral_1h_input_tokens']) ?? 0,
    cacheReadTokens: numberOf(value['cache_read_input_tokens']) ?? 0,
  };
}

function attachmentEntry(record: JsonObject): Entry {
  const attachment = record['attachment'];
  if (!isObject(attachment)) return { type: 'ignored' };
  const event = stringOf(attachment['hookEvent']);
  const toolUseId = stringOf(attachment['toolUseID']);
  const durationMs = numberOf(attachment['durationMs']);
  const atMs = timeOf(record['timestamp']);
  if (event === null || toolUseId === null || durationMs === null || atMs === null)
    return { type: 'ignored' };
  return { type: 'hook', event, toolUseId, atMs, durationMs };
}
