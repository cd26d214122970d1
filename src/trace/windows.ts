import type { EdgeSource } from '../model/tool-call.js';
import { kindOf } from './call-kind.js';
import type { CallRecord, Chain, Message } from './call-record.js';
import type { TraceState } from './trace-state.js';

/** When a call ran, by the trace alone. */
export interface Window {
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly start: EdgeSource;
  readonly end: EdgeSource;
}

/**
 * Estimates when each call ran. A call starts after its own block is complete, after its message's end
 * where the version starts tools only then, and after the calls before it in its message's queue:
 * all of them for a call that runs alone, those that run alone for one that runs beside others.
 */
export function estimateWindows(state: TraceState): Map<string, Window> {
  const windows = new Map<string, Window>();
  const streaming = streamingVersions(state);
  for (const { calls, lastBlockAtMs } of messagesOf(state)) {
    let aloneEndMs = Number.NEGATIVE_INFINITY;
    let allEndMs = Number.NEGATIVE_INFINITY;
    for (const call of calls) {
      const chain = state.chains.get(call.chain);
      const streams = chain !== undefined && [...chain.versions].some((version) => streaming.has(version));
      const { besideOthers } = kindOf(call);
      const queueEndMs = besideOthers ? aloneEndMs : allEndMs;
      const readyAtMs = streams ? call.askedAtMs : lastBlockAtMs;
      const window = windowOf(call, state, Math.max(readyAtMs, queueEndMs) + call.preHookMs);
      windows.set(call.id, window);
      // Its result, not its end: PostToolUse hooks run before the next call's turn.
      const freedAtMs = call.synthetic ? window.endedAtMs : (call.reportedAtMs ?? window.endedAtMs);
      if (freedAtMs === null) continue;
      allEndMs = Math.max(allEndMs, freedAtMs);
      if (!besideOthers) aloneEndMs = Math.max(aloneEndMs, freedAtMs);
    }
  }
  return windows;
}

function* messagesOf({ chains }: TraceState): Generator<Message> {
  for (const { messages } of chains.values()) yield* messages.values();
}

/** CLI versions seen to start a tool while its message was still written. */
function streamingVersions(state: TraceState): ReadonlySet<string> {
  const versions = new Set<string>();
  const add = (chain: Chain | undefined): void => {
    for (const version of chain?.versions ?? []) versions.add(version);
  };
  const { chains } = state;
  for (const chain of chains.values()) if (chain.streams) add(chain);
  for (const { calls, lastBlockAtMs } of messagesOf(state)) {
    for (const call of calls) {
      if (call.reportedAtMs !== null && !call.denied && call.reportedAtMs < lastBlockAtMs)
        add(chains.get(call.chain));
    }
  }
  return versions;
}

function windowOf(call: CallRecord, state: TraceState, earliestMs: number): Window {
  const never: Window = { startedAtMs: null, endedAtMs: null, start: 'trace', end: 'trace' };
  if (call.denied || call.abandoned === 'orphan') return never;
  const ended = endOf(call, state);
  const start: EdgeSource = earliestMs > call.askedAtMs ? 'serial' : 'trace';
  const startedAtMs = ended === null ? earliestMs : Math.min(earliestMs, Math.max(ended, call.askedAtMs));
  return {
    startedAtMs,
    endedAtMs: ended === null ? null : Math.max(ended, startedAtMs),
    start,
    end: ended === null || call.abandoned === 'interrupted' ? 'run-end' : 'trace',
  };
}

function endOf(call: CallRecord, state: TraceState): number | null {
  if (call.abandoned === 'interrupted') return call.abandonedAtMs;
  if (call.taskId !== null) return call.taskEnd?.atMs ?? agentEnd(call, state.chains);
  return call.reportedAtMs === null ? null : call.reportedAtMs - call.hookMs;
}

/** A background agent without a notification ends with the last line of its conversation. */
function agentEnd(call: CallRecord, chains: ReadonlyMap<string, Chain>): number | null {
  if (call.childAgentId === null) return null;
  return chains.get(`${call.sessionId}/${call.childAgentId}`)?.lastAtMs ?? null;
}
