import type { CallRecord, Chain } from './call-record.js';
import type { TraceState } from './trace-state.js';

/**
 * The call that started each sub-agent, by chain: named by meta.json, else by the call's result, else a call with its
 * prompt that ran when the sub-agent's first line was written. Calls with the same prompt take their sub-agents in
 * order, one each.
 */
export function parentCalls(state: TraceState): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const taken = new Set<string>();
  const left: Chain[] = [];
  const named = callsByAgent(state);
  for (const chain of state.chains.values()) {
    if (chain.agentId === null) continue;
    const parent = state.startedBy.get(chain.agentId) ?? named.get(chain.agentId);
    if (parent === undefined) left.push(chain);
    else if (state.calls.get(parent)?.chain !== chain.key) {
      parents.set(chain.key, parent);
      taken.add(parent);
    }
  }
  if (left.length === 0) return parents;
  const byPrompt = callsByPrompt(state);
  for (const chain of left.toSorted((a, b) => (a.firstAtMs ?? 0) - (b.firstAtMs ?? 0))) {
    const parent = byPrompt
      .get(chain.promptHead ?? '')
      ?.find((call) => !taken.has(call.id) && call.chain !== chain.key && ranAt(call, chain.firstAtMs));
    if (parent === undefined) continue;
    parents.set(chain.key, parent.id);
    taken.add(parent.id);
  }
  return parents;
}

function callsByAgent({ calls }: TraceState): Map<string, string> {
  const byAgent = new Map<string, string>();
  for (const { childAgentId, id } of calls.values()) if (childAgentId !== null) byAgent.set(childAgentId, id);
  return byAgent;
}

/** Oldest first. */
function callsByPrompt({ calls }: TraceState): Map<string, CallRecord[]> {
  const byPrompt = new Map<string, CallRecord[]>();
  for (const call of calls.values()) {
    if (call.promptHead === null) continue;
    const same = byPrompt.get(call.promptHead);
    if (same === undefined) byPrompt.set(call.promptHead, [call]);
    else same.push(call);
  }
  for (const same of byPrompt.values()) same.sort((a, b) => a.askedAtMs - b.askedAtMs);
  return byPrompt;
}

function ranAt(call: CallRecord, atMs: number | null): boolean {
  if (call.denied || atMs === null) return !call.denied;
  const over = call.taskId === null && call.reportedAtMs !== null && call.reportedAtMs < atMs;
  return call.askedAtMs <= atMs && !over;
}
