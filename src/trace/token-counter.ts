import type { AssistantEntry, MessageUsage } from './entry.js';
import type { JsonObject } from './json-line.js';

export interface CountedMessage {
  readonly model: string;
  readonly usage: MessageUsage;
  readonly sessionId: string;
  readonly agentId: string | null;
  readonly version: string | null;
  readonly requestRef: string | null;
  /** A line of it had its stop_reason: the version writes lines when the message is finished. */
  readonly finished: boolean;
  readonly firstAtMs: number;
  readonly order: number;
}

export interface TokenCounter {
  readonly messages: ReadonlyMap<string, CountedMessage>;
  /** When each request was sent, by its id (recent versions). */
  readonly requests: ReadonlyMap<string, number>;
  /** The last cost-state line of each session. */
  readonly costStates: ReadonlyMap<string, JsonObject>;
  add(entry: AssistantEntry): void;
  addRequest(id: string, atMs: number): void;
  addCostState(sessionId: string, state: JsonObject): void;
}

/**
 * Counts each message once: its usage stands on every line of it, in forked files and in side chains.
 * Key: message.id and requestId, as ccusage does; the largest entry is kept.
 */
export function createTokenCounter(): TokenCounter {
  const messages = new Map<string, CountedMessage>();
  const requests = new Map<string, number>();
  const costStates = new Map<string, JsonObject>();
  return {
    messages,
    requests,
    costStates,
    add(entry) {
      if (entry.usage === null || entry.model === null || entry.messageId === null) return;
      const key = `${entry.messageId}/${entry.requestId ?? ''}`;
      const known = messages.get(key);
      const larger =
        known === undefined || total(entry.usage) > total(known.usage) ? entry.usage : known.usage;
      messages.set(key, {
        model: entry.model,
        usage: larger,
        sessionId: known?.sessionId ?? entry.sessionId,
        agentId: known?.agentId ?? entry.agentId,
        version: entry.version ?? known?.version ?? null,
        requestRef: entry.requestRef ?? known?.requestRef ?? null,
        finished: (known?.finished ?? false) || entry.stopReason !== null,
        firstAtMs: Math.min(entry.atMs, known?.firstAtMs ?? entry.atMs),
        order: known?.order ?? messages.size,
      });
    },
    addRequest(id, atMs) {
      if (!requests.has(id)) requests.set(id, atMs);
    },
    addCostState(sessionId, state) {
      costStates.set(sessionId, state);
    },
  };
}

function total(usage: MessageUsage): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheCreationTokens + usage.cacheReadTokens;
}
