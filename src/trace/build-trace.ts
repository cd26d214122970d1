import type { ToolCall, ToolCallStatus } from '../model/tool-call.js';
import type { Trace, TraceSession } from '../model/trace.js';
import { kindOf } from './call-kind.js';
import type { CallRecord, Chain } from './call-record.js';
import type { PriceTable } from './prices.js';
import type { TraceState } from './trace-state.js';
import { usageOfTrace } from './trace-usage.js';
import { estimateWindows } from './windows.js';

/** The trace as known so far. */
export function buildTrace(state: TraceState, prices: PriceTable): Trace {
  return {
    sessions: [...state.chains.values()].map(sessionOf),
    toolCalls: toolCallsOf(state),
    usage: usageOfTrace(state.tokens, prices),
    lines: {
      total: state.lines.total,
      unknown: Object.fromEntries(state.lines.unknown),
      malformed: state.lines.malformed,
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
    return {
      id: call.id,
      name: call.name,
      category: kindOf(call).category,
      sessionId: call.sessionId,
      agentId: call.agentId,
      parentId: parents.get(call.chain) ?? null,
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
    };
  });
  return toolCalls.toSorted((a, b) => (a.startedAtMs ?? a.askedAtMs) - (b.startedAtMs ?? b.askedAtMs));
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

/**
 * The call that started each sub-agent, by chain: named by meta.json, else by the call's result, else
 * the newest call before the sub-agent's first line that has its prompt.
 */
function parentCalls(state: TraceState): ReadonlyMap<string, string> {
  const byAgent = new Map<string, string>();
  const byPrompt = new Map<string, CallRecord[]>();
  for (const call of state.calls.values()) {
    if (call.childAgentId !== null) byAgent.set(call.childAgentId, call.id);
    if (call.promptHead === null) continue;
    const same = byPrompt.get(call.promptHead);
    if (same === undefined) byPrompt.set(call.promptHead, [call]);
    else same.push(call);
  }
  const parents = new Map<string, string>();
  for (const chain of state.chains.values()) {
    if (chain.agentId === null) continue;
    const parent =
      state.startedBy.get(chain.agentId) ??
      byAgent.get(chain.agentId) ??
      byPrompt
        .get(chain.promptHead ?? '')
        ?.filter(
          (call) =>
            call.askedAtMs <= (chain.firstAtMs ?? Number.POSITIVE_INFINITY) && call.chain !== chain.key,
        )
        .at(-1)?.id;
    if (parent !== undefined && state.calls.get(parent)?.chain !== chain.key) parents.set(chain.key, parent);
  }
  return parents;
}
