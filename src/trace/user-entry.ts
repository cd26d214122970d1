import { type Envelope, envelopeOf } from './envelope.js';
import { excerpt, isObject, type JsonObject, stringOf } from './json-line.js';

export interface ToolResultBlock {
  readonly toolUseId: string;
  readonly isError: boolean;
  /** The first 600 characters. */
  readonly text: string;
}

export interface UserEntry extends Envelope {
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

/** A prompt, a notice, or results of tools. */
export function userEntry(record: JsonObject): UserEntry | { readonly type: 'malformed' } {
  const base = envelopeOf(record);
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
