import type { ToolCall } from '../model/tool-call.js';
import type { Trace, TraceSession } from '../model/trace.js';
import type { CallState, MessageState } from './call-state.js';
import { type AssistantEntry, type Entry, entryOf, type NotificationEntry, type UserEntry } from './entry.js';
import { isObject, parseJsonLine, textOf } from './json-line.js';
import { createLineSplitter, type LineSplitter } from './line-splitter.js';
import { listPrices, type PriceTable } from './prices.js';
import { createTokenCount } from './tokens.js';
import { windowsOfMessage } from './when-it-ran.js';

/** Bytes of trace files in, tool calls out. Memory grows with calls and messages, not with the files. */
export interface TraceParser {
  /** The next bytes of a file, cut anywhere. */
  push(file: string, bytes: Uint8Array): void;
  /** The file was rewritten: its next bytes are its first. Known lines are told by their uuid and not counted twice. */
  reset(file: string): void;
  /** The text of agent-<id>.meta.json. */
  meta(file: string, text: string): void;
  snapshot(): Trace;
  /** Calls that were asked for and not reported, oldest first. */
  openCalls(): ToolCall[];
}

interface SessionState {
  readonly file: string;
  readonly sessionId: string;
  readonly agentId: string | null;
  readonly versions: Set<string>;
  readonly models: Set<string>;
  cwd: string | null;
  firstAtMs: number;
  lastAtMs: number;
  prompts: number;
  lastMessage: MessageState | null;
}

export function createTraceParser(prices: PriceTable = listPrices): TraceParser {
  const splitters = new Map<string, LineSplitter>();
  const sessions = new Map<string, SessionState>();
  const messages = new Map<string, MessageState>();
  const calls = new Map<string, CallState>();
  const callOfPrompt = new Map<string, string>();
  const parentOfAgent = new Map<string, string>();
  const agentOfPrompt = new Map<string, string>();
  const seen = new Set<string>();
  /** Results and background ends whose call is not known yet. */
  const early = new Map<string, UserEntry>();
  const taskCall = new Map<string, string>();
  const earlyEnds = new Map<string, NotificationEntry>();
  const tokens = createTokenCount();
  const unknown: Record<string, number> = {};
  let total = 0;
  let malformed = 0;
  let startsWhileStreaming = false;

  function line(file: string, text: string): void {
    if (text.trim() === '') return;
    total += 1;
    const parsed = parseJsonLine(text);
    if (parsed === null) {
      malformed += 1;
      return;
    }
    if (parsed.torn) malformed += 1;
    take(file, entryOf(parsed.value));
  }

  function take(file: string, entry: Entry): void {
    switch (entry.kind) {
      case 'assistant':
        if (isNew(entry.uuid)) takeAssistant(file, entry);
        break;
      case 'user':
        if (isNew(entry.uuid)) takeUser(file, entry);
        break;
      case 'notification':
        takeNotification(entry);
        break;
      case 'post-hook': {
        const call = calls.get(entry.toolUseId);
        if (call !== undefined) call.hookMs += entry.durationMs;
        break;
      }
      case 'cost':
        tokens.cost(entry.sessionId, entry.costUsd);
        break;
      case 'unknown':
        unknown[entry.type] = (unknown[entry.type] ?? 0) + 1;
        break;
      case 'malformed':
        malformed += 1;
        break;
      case 'request-sent':
        startsWhileStreaming = true;
        break;
      case 'ignored':
        break;
      default:
        entry satisfies never;
    }
  }

  function isNew(uuid: string): boolean {
    if (seen.has(uuid)) return false;
    seen.add(uuid);
    return true;
  }

  function sessionOf(file: string, entry: AssistantEntry | UserEntry): SessionState {
    const key = `${file}\n${entry.sessionId}\n${entry.agentId ?? ''}`;
    let session = sessions.get(key);
    if (session === undefined) {
      session = {
        file,
        sessionId: entry.sessionId,
        agentId: entry.agentId,
        versions: new Set(),
        models: new Set(),
        cwd: entry.cwd,
        firstAtMs: entry.atMs,
        lastAtMs: entry.atMs,
        prompts: 0,
        lastMessage: null,
      };
      sessions.set(key, session);
    }
    if (entry.version !== null) session.versions.add(entry.version);
    session.firstAtMs = Math.min(session.firstAtMs, entry.atMs);
    session.lastAtMs = Math.max(session.lastAtMs, entry.atMs);
    return session;
  }

  function takeAssistant(file: string, entry: AssistantEntry): void {
    const session = sessionOf(file, entry);
    if (entry.model !== null && entry.model !== '<synthetic>') session.models.add(entry.model);
    tokens.add(entry);
    const id = entry.messageId ?? entry.uuid;
    let message = messages.get(id);
    if (message === undefined) {
      message = { id, firstAtMs: entry.atMs, lastAtMs: entry.atMs, calls: [] };
      messages.set(id, message);
    }
    message.firstAtMs = Math.min(message.firstAtMs, entry.atMs);
    message.lastAtMs = Math.max(message.lastAtMs, entry.atMs);
    if (session.lastMessage !== null && session.lastMessage !== message) orphan(session.lastMessage);
    session.lastMessage = message;
    for (const use of entry.toolUses) {
      if (calls.has(use.id)) continue;
      const call: CallState = {
        use,
        sessionId: entry.sessionId,
        agentId: entry.agentId,
        messageId: entry.messageId,
        askedAtMs: entry.atMs,
        result: null,
        reportedAtMs: null,
        hookMs: 0,
        background: null,
        orphaned: false,
      };
      calls.set(use.id, call);
      message.calls.push(call);
      if (use.promptHash !== null) {
        callOfPrompt.set(use.promptHash, use.id);
        const agentId = agentOfPrompt.get(use.promptHash);
        if (agentId !== undefined && !parentOfAgent.has(agentId)) parentOfAgent.set(agentId, use.id);
      }
      const result = early.get(use.id);
      if (result !== undefined) {
        early.delete(use.id);
        report(result, use.id);
      }
    }
  }

  /** A broken stream leaves calls behind that never ran: the retry is a new message. */
  function orphan(message: MessageState): void {
    for (const call of message.calls) {
      if (call.result === null) call.orphaned = true;
    }
  }

  function takeUser(file: string, entry: UserEntry): void {
    const session = sessionOf(file, entry);
    if (entry.isPrompt) {
      session.prompts += 1;
      if (entry.agentId !== null && entry.promptHash !== null && session.prompts === 1) {
        agentOfPrompt.set(entry.promptHash, entry.agentId);
        const callId = callOfPrompt.get(entry.promptHash);
        if (callId !== undefined && !parentOfAgent.has(entry.agentId))
          parentOfAgent.set(entry.agentId, callId);
      }
    }
    for (const { toolUseId } of entry.results) {
      if (calls.has(toolUseId)) report(entry, toolUseId);
      else early.set(toolUseId, entry);
    }
  }

  function report(entry: UserEntry, callId: string): void {
    const call = calls.get(callId);
    const result = entry.results.find(({ toolUseId }) => toolUseId === callId);
    if (call === undefined || result === undefined || call.result !== null) return;
    call.result = result;
    call.reportedAtMs = entry.atMs;
    call.orphaned = false;
    if (result.agentId !== null) parentOfAgent.set(result.agentId, callId);
    const taskId = result.backgroundTaskId;
    if (taskId === null) return;
    taskCall.set(taskId, callId);
    const end = earlyEnds.get(taskId);
    if (end !== undefined) call.background = { endedAtMs: end.atMs, status: end.status };
  }

  function takeNotification(entry: NotificationEntry): void {
    const callId = entry.toolUseId ?? (entry.taskId === null ? null : taskCall.get(entry.taskId));
    const call = callId == null ? undefined : calls.get(callId);
    if (call !== undefined) call.background ??= { endedAtMs: entry.atMs, status: entry.status };
    else if (entry.taskId !== null) earlyEnds.set(entry.taskId, entry);
  }

  function toolCalls(): ToolCall[] {
    const streaming =
      startsWhileStreaming ||
      [...messages.values()].some(({ lastAtMs, calls: of }) =>
        of.some(({ reportedAtMs }) => reportedAtMs !== null && reportedAtMs < lastAtMs),
      );
    return [...messages.values()]
      .flatMap((message) =>
        windowsOfMessage(message, streaming, (agentId) => parentOfAgent.get(agentId) ?? null),
      )
      .sort((a, b) => (a.startedAtMs ?? a.askedAtMs) - (b.startedAtMs ?? b.askedAtMs));
  }

  return {
    push(file, bytes) {
      let splitter = splitters.get(file);
      if (splitter === undefined) {
        splitter = createLineSplitter();
        splitters.set(file, splitter);
      }
      for (const text of splitter.push(bytes)) line(file, text);
    },
    reset(file) {
      splitters.delete(file);
    },
    meta(file, text) {
      const agentId = /agent-([^/]+)\.meta\.json$/.exec(file)?.[1];
      const value = parseJsonLine(text)?.value;
      const callId = isObject(value) ? textOf(value['toolUseId']) : null;
      if (agentId !== undefined && callId !== null) parentOfAgent.set(agentId, callId);
    },
    snapshot() {
      return {
        sessions: [...sessions.values()].map(sessionOut),
        toolCalls: toolCalls(),
        usage: tokens.usage(prices),
        lines: { total, unknown: { ...unknown }, malformed },
      };
    },
    openCalls() {
      const open = new Set(
        [...calls.values()]
          .filter(({ result, orphaned }) => result === null && !orphaned)
          .map(({ use }) => use.id),
      );
      return open.size === 0 ? [] : toolCalls().filter(({ id }) => open.has(id));
    },
  };
}

function sessionOut(state: SessionState): TraceSession {
  const { file, sessionId, agentId, cwd, prompts, firstAtMs, lastAtMs } = state;
  return {
    file,
    sessionId,
    agentId,
    cwd,
    prompts,
    firstAtMs,
    lastAtMs,
    versions: [...state.versions],
    models: [...state.models],
  };
}
