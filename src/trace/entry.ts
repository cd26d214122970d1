import { excerpt, isObject, numberOf, stringOf, timeOf, type JsonObject } from './json-line.js';

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

export interface ToolResultBlock {
  readonly toolUseId: string;
  readonly isError: boolean;
  /** The first 600 characters. */
  readonly text: string;
}

interface Common {
  readonly atMs: number;
  readonly uuid: string;
  readonly sessionId: string;
  readonly agentId: string | null;
  readonly cwd: string | null;
  readonly version: string | null;
}

export interface AssistantEntry extends Common {
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

export interface UserEntry extends Common {
  readonly type: 'user';
  readonly results: readonly ToolResultBlock[];
  /** The result's structured half; only the fields read here are looked at. */
  readonly result: JsonObject | null;
  readonly deniedBeforeRun: boolean;
  readonly denialKind: string | null;
  /** The version writes permissionDecision or toolDenialKind on its results. */
  readonly tellsDecision: boolean;
  /** A person was asked, not a rule or a mode. */
  readonly personDecided: boolean;
  /** "[Request interrupted by user...]": the person stopped the turn, a running tool or the model. */
  readonly interruption: 'tool' | 'model' | null;
  /** The text of a prompt; null for tool results and notices. */
  readonly prompt: string | null;
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

function common(record: JsonObject): Common | null {
  const atMs = timeOf(record['timestamp']);
  const uuid = stringOf(record['uuid']);
  const sessionId = stringOf(record['sessionId']);
  if (atMs === null || uuid === null || sessionId === null) return null;
  return {
    atMs,
    uuid,
    sessionId,
    agentId: stringOf(record['agentId']),
    cwd: stringOf(record['cwd']),
    version: stringOf(record['version']),
  };
}

function assistantEntry(record: JsonObject): Entry {
  const base = common(record);
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

function userEntry(record: JsonObject): Entry {
  const base = common(record);
  const message = record['message'];
  if (base === null || !isObject(message)) return { type: 'malformed' };
  const content = message['content'];
  const results: ToolResultBlock[] = [];
  let text = stringOf(content);
  for (const block of Array.isArray(content) ? content : []) {
    if (!isObject(block)) continue;
    if (block['type'] === 'text') text ??= stringOf(block['text']);
    if (block['type'] !== 'tool_result') continue;
    const toolUseId = stringOf(block['tool_use_id']);
    if (toolUseId === null) return { type: 'malformed' };
    results.push({ toolUseId, isError: block['is_error'] === true, text: resultText(block['content']) });
  }
  const origin = isObject(record['origin']) ? stringOf(record['origin']['kind']) : null;
  const notice =
    record['isMeta'] === true || record['isCompactSummary'] === true || (origin ?? 'human') !== 'human';
  const interruption = interruptionOf(text);
  const denialKind = stringOf(record['toolDenialKind']);
  return {
    type: 'user',
    atMs: base.atMs,
    uuid: base.uuid,
    sessionId: base.sessionId,
    agentId: base.agentId,
    cwd: base.cwd,
    version: base.version,
    results,
    result: isObject(record['toolUseResult']) ? record['toolUseResult'] : null,
    deniedBeforeRun: record['toolDenialBeforeRun'] === true,
    denialKind,
    interruption,
    personDecided: decidedByPerson(record['permissionDecision']),
    tellsDecision: denialKind !== null || record['permissionDecision'] !== undefined,
    prompt:
      results.length > 0 ||
      notice ||
      interruption !== null ||
      text === null ||
      text.slice(0, 600).includes('<task-notification>')
        ? null
        : text,
  };
}

/** `{"decision":"accept","source":"user_temporary"}`; rules and modes are "config". */
function decidedByPerson(decision: unknown): boolean {
  return isObject(decision) && stringOf(decision['source'])?.startsWith('user') === true;
}

function interruptionOf(text: string | null): UserEntry['interruption'] {
  if (text?.startsWith('[Request interrupted by user') !== true) return null;
  return text.startsWith('[Request interrupted by user for tool use') ? 'tool' : 'model';
}

/** The first 600 characters of a result: enough for "Exit code N" and the words of a denial. */
function resultText(content: unknown): string {
  if (typeof content === 'string') return excerpt(content, 600);
  if (!Array.isArray(content)) return '';
  for (const block of content) {
    if (isObject(block) && block['type'] === 'text') return excerpt(stringOf(block['text']) ?? '', 600);
  }
  return '';
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
