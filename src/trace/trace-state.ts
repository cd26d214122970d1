import type { CallRecord, Chain } from './call-record.js';
import type { AssistantEntry, Entry } from './entry.js';
import type { UserEntry } from './user-entry.js';
import { excerpt } from './json-line.js';
import { applyResult, type CallResult, withoutBulk } from './call-result.js';
import { createLineTally, type LineTally } from './line-counts.js';
import { parseNotification, type TaskEnd } from './notification.js';
import { newCall, promptHeadLength } from './new-call.js';
import { createTokenCounter, type TokenCounter } from './token-counter.js';

const hookKinds: Readonly<Record<string, 'hookMs' | 'preHookMs' | undefined>> = {
  PreToolUse: 'preHookMs',
  PostToolUse: 'hookMs',
  PostToolUseFailure: 'hookMs',
};

/** All that is known after some records; grows with calls and messages, not with the size of the files. */
export interface TraceState {
  readonly calls: Map<string, CallRecord>;
  readonly chains: Map<string, Chain>;
  readonly tokens: TokenCounter;
  readonly lines: LineTally;
  /** Results whose call is not in the trace (yet): its line was removed by the CLI, or is in no file read. */
  readonly earlyResults: ReadonlyMap<string, unknown>;
  /** Calls that started sub-agents, by agent id, as meta.json names them. */
  readonly startedBy: Map<string, string>;
  add(entry: Entry, file: string): void;
}

/** An empty state. Entries of a file must come in its order; files may be interleaved as they like. */
export function createTraceState(): TraceState {
  const calls = new Map<string, CallRecord>();
  const chains = new Map<string, Chain>();
  const tokens = createTokenCounter();
  const lines = createLineTally();
  const earlyResults = new Map<string, CallResult>();
  const earlyHooks = new Map<string, { hookMs: number; preHookMs: number }>();
  const byTask = new Map<string, CallRecord>();
  const earlyEnds = new Map<string, TaskEnd>();
  const turnUuids = new Set<string>();

  let latest: Chain | undefined;

  function chainOf(entry: AssistantEntry | UserEntry, file: string): Chain {
    let chain = latest;
    const key =
      chain?.sessionId === entry.sessionId && chain.agentId === entry.agentId
        ? chain.key
        : `${entry.sessionId}/${entry.agentId ?? ''}`;
    if (key !== chain?.key) chain = chains.get(key);
    if (chain === undefined) {
      chain = {
        key,
        sessionId: entry.sessionId,
        agentId: entry.agentId,
        file,
        versions: new Set(),
        models: new Set(),
        cwd: entry.cwd,
        firstAtMs: null,
        lastAtMs: null,
        prompts: 0,
        promptHead: null,
        lastReported: null,
        lastLiveAtMs: null,
        messages: new Map(),
        open: new Set(),
        streams: false,
      };
      chains.set(key, chain);
    }
    latest = chain;
    if (entry.version !== null) chain.versions.add(entry.version);
    chain.firstAtMs = Math.min(chain.firstAtMs ?? entry.atMs, entry.atMs);
    chain.lastAtMs = Math.max(chain.lastAtMs ?? entry.atMs, entry.atMs);
    return chain;
  }

  function addAssistant(entry: AssistantEntry, file: string): void {
    const chain = chainOf(entry, file);
    if (entry.model !== null && entry.model !== '<synthetic>') chain.models.add(entry.model);
    tokens.add(entry);
    const messageId = entry.messageId ?? entry.uuid;
    let message = chain.messages.get(messageId);
    if (message === undefined) {
      message = { lastBlockAtMs: entry.atMs, calls: [] };
      chain.messages.set(messageId, message);
      if (entry.model !== '<synthetic>') abandon(chain, 'orphan', entry.atMs);
    } else message.lastBlockAtMs = Math.max(message.lastBlockAtMs, entry.atMs);
    if (entry.requestRef !== null) chain.streams = true;
    chain.lastLiveAtMs = Math.max(chain.lastLiveAtMs ?? entry.atMs, entry.atMs);
    for (const { id, name, input } of entry.toolUses) {
      const known = calls.get(id);
      if (known !== undefined) {
        // A copy: forked session, rewritten file, side chain.
        if (known.chain !== chain.key) (known.alsoIn ??= new Map()).set(chain.key, entry.copied);
        continue;
      }
      const call = newCall(entry, { id, name, input }, chain.key, calls.size);
      const hooks = earlyHooks.get(id);
      if (hooks !== undefined) Object.assign(call, hooks);
      earlyHooks.delete(id);
      calls.set(id, call);
      message.calls.push(call);
      chain.open.add(call);
      const early = earlyResults.get(id);
      if (early === undefined) continue;
      earlyResults.delete(id);
      report(call, early);
    }
  }

  /** Open calls of a chain whose turn is over get no result any more. */
  function abandon(chain: Chain, why: 'orphan' | 'interrupted', atMs: number): void {
    for (const call of chain.open) {
      call.abandoned = why;
      call.abandonedAtMs = Math.max(call.askedAtMs, Math.min(chain.lastLiveAtMs ?? atMs, atMs));
    }
    chain.open.clear();
  }

  function addUser(entry: UserEntry, file: string): void {
    const chain = chainOf(entry, file);
    for (const { toolUseId, isError, text } of entry.results) {
      const result = { entry, text, isError };
      const call = calls.get(toolUseId);
      if (call === undefined) earlyResults.set(toolUseId, withoutBulk(result));
      else report(call, result);
    }
    if (entry.tellsDecision) chain.streams = true;
    if (entry.interruption !== null && !turnUuids.has(entry.uuid)) {
      turnUuids.add(entry.uuid);
      const { lastReported } = chain;
      // After a stop while the model wrote, the last result is that of a call that failed by itself.
      if (entry.interruption === 'tool' && lastReported?.isError === true && !lastReported.denied) {
        lastReported.stopped = true;
      }
      abandon(chain, 'interrupted', entry.atMs);
    }
    if (entry.prompt === null) {
      if (entry.results.length > 0 && entry.denialKind !== 'interrupted') {
        chain.lastLiveAtMs = Math.max(chain.lastLiveAtMs ?? entry.atMs, entry.atMs);
      }
      return;
    }
    if (turnUuids.has(entry.uuid)) return;
    turnUuids.add(entry.uuid);
    chain.promptHead ??= excerpt(entry.prompt, promptHeadLength);
    chain.prompts += 1;
    abandon(chain, 'interrupted', entry.atMs);
    chain.lastLiveAtMs = entry.atMs;
  }

  function report(call: CallRecord, { entry, text, isError }: CallResult): void {
    if (call.reportedAtMs !== null) return;
    applyResult(call, { entry, text, isError });
    const chain = chains.get(call.chain);
    if (chain !== undefined) {
      chain.open.delete(call);
      chain.lastReported = call;
      if (call.synthetic && call.abandoned === null) {
        call.abandoned = 'interrupted';
        call.abandonedAtMs = Math.max(call.askedAtMs, chain.lastLiveAtMs ?? 0);
      }
    }
    if (call.abandoned !== null && !call.synthetic) call.abandoned = null;
    if (call.taskId !== null) {
      byTask.set(call.taskId, call);
      call.taskEnd = earlyEnds.get(call.taskId) ?? null;
    }
    if (call.stops !== null && !isError) {
      const stopped = byTask.get(call.stops);
      if (stopped !== undefined && stopped !== call && /^(?:TaskStop|KillShell|KillBash)$/.test(call.name)) {
        stopped.taskEnd ??= {
          taskId: call.stops,
          toolUseId: stopped.id,
          status: 'killed',
          exitCode: null,
          atMs: entry.atMs,
        };
      }
    }
  }

  function endTask(end: TaskEnd): void {
    const call = (end.toolUseId === null ? undefined : calls.get(end.toolUseId)) ?? byTask.get(end.taskId);
    if (call === undefined) earlyEnds.set(end.taskId, end);
    else if (call.taskEnd === null || end.status === 'killed') call.taskEnd = end;
  }

  return {
    calls,
    chains,
    tokens,
    lines,
    earlyResults,
    startedBy: new Map(),
    add(entry, file) {
      switch (entry.type) {
        case 'assistant':
          addAssistant(entry, file);
          return;
        case 'user':
          addUser(entry, file);
          return;
        case 'notification': {
          const end = parseNotification(entry.content, entry.atMs);
          if (end !== null) endTask(end);
          return;
        }
        case 'hook': {
          const kind = hookKinds[entry.event];
          if (kind === undefined) return;
          const held = calls.get(entry.toolUseId) ??
            earlyHooks.get(entry.toolUseId) ?? { hookMs: 0, preHookMs: 0 };
          held[kind] = Math.max(held[kind], entry.durationMs); // Hooks of one event run side by side.
          if (!calls.has(entry.toolUseId)) earlyHooks.set(entry.toolUseId, held);
          return;
        }
        case 'request':
          tokens.addRequest(entry.id, entry.atMs);
          return;
        case 'cost':
          tokens.addCostState(entry.sessionId, entry.state);
          return;
        case 'unknown': {
          const { unknown } = lines.of(file);
          unknown.set(entry.name, (unknown.get(entry.name) ?? 0) + 1);
          return;
        }
        case 'malformed':
          lines.of(file).malformed += 1;
          return;
        case 'ignored':
          return;
        default:
          entry satisfies never;
      }
    },
  };
}
