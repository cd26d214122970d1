import type { ToolCall, ToolCallStatus } from '../model/tool-call.js';
import type { Trace, TraceSession } from '../model/trace.js';
import { kindOf } from './call-kind.js';
import type { CallRecord, Chain } from './call-record.js';
import type { PriceTable } from './prices.js';
import type { TraceState } from './trace-state.js';
import { usageOfTrace } from './trace-usage.js';
import { parentCalls } from './parent-calls.js';
import { estimateWindows } from './windows.js';

/** The trace as known so far. */
export function buildTrace(state: TraceState, prices: PriceTable): Trace {
  return {
    sessions: [...state.chains.values()].map(sessionOf),
    toolCalls: toolCallsOf(state),
    usage: usageOfTrace(state.tokens, prices),
    lines: {
      ...state.lines.sum(),
      ...(state.earlyResults.size > 0 ? { resultsWithoutCall: state.earlyResults.size } : {}),
    },
  };
}

/** All calls, or those of `only`, in the order of their start, with windows by the trace alone. */
export function toolCallsOf(state: TraceState, only?: ReadonlySet<string>): ToolCall[] {
  const windows = estimateWindows(state);
  const parents = parentCalls(state);
  const wanted = [...state.calls.values()].filter(({ id }) => only === undefined || only.has(id));
  const toolCalls = wanted.map((call): ToolCall => {
    const window = windows.get(call.id);
    const home = homeOf(call, state.chains);
    return {
      id: call.id,
      name: call.name,
      category: kindOf(call).category,
      sessionId: home?.sessionId ?? call.sessionId,
      agentId: home?.agentId ?? call.agentId,
      parentId: parents.get(home?.key ?? call.chain) ?? null,
      messageId: call.messageId,
      askedAtMs: call.askedAtMs,
      startedAtMs: window?.startedAtMs ?? null,
      endedAtMs: window?.endedAtMs ?? null,
      reportedAtMs: call.synthetic ? null : call.reportedAtMs,
      edges: { start: window?.start ?? 'trace', end: window?.end ?? 'trace' },
      status: statusOf(call),
      exitCode: exitCodeOf(call),
      input: { summary: call.summary, ...(call.command === null ? {} : { command: call.command }) },
      processes: null,
      ...(call.personAsked ? { personAsked: true } : {}),
    };
  });
  return toolCalls.toSorted((a, b) => (a.startedAtMs ?? a.askedAtMs) - (b.startedAtMs ?? b.askedAtMs));
}

/**
 * The conversation a call belongs to. One that is in several was copied into a forked session: recent versions mark
 * the copies; else the original is the one that ended first, as a rule.
 */
function homeOf(call: CallRecord, chains: ReadonlyMap<string, Chain>): Chain | undefined {
  if (call.alsoIn === null) return chains.get(call.chain);
  const places = [[call.chain, call.copied] as const, ...call.alsoIn];
  const originals = places.filter(([, copied]) => !copied);
  return (originals.length > 0 ? originals : places)
    .map(([key]) => chains.get(key))
    .filter((chain) => chain !== undefined)
    .toSorted((a, b) => (a.lastAtMs ?? 0) - (b.lastAtMs ?? 0) || (a.key < b.key ? -1 : 1))[0];
}

function sessionOf(chain: Chain): TraceSession {
  const { sessionId, agentId, file, cwd, firstAtMs, lastAtMs, prompts } = chain;
  return {
    sessionId,
    agentId,
    file,
    versions: [...chain.versions],
    models: [...chain.models],
    cwd,
    firstAtMs,
    lastAtMs,
    prompts,
  };
}

function statusOf(call: CallRecord): ToolCallStatus {
  if (call.abandoned !== null || call.stopped) return 'interrupted';
  if (call.reportedAtMs === null) return 'unfinished';
  if (call.taskId !== null) return 'background';
  return call.isError ? 'error' : 'ok';
}

function exitCodeOf(call: CallRecord): number | null {
  if (call.command === null) return null;
  if (call.taskId !== null) return call.taskEnd?.exitCode ?? null;
  return call.exitZero ? 0 : call.errorCode;
}
