import type { AssistantEntry, MessageUsage } from './entry.js';
import type { JsonObject } from './json-line.js';

export interface CountedMessage {
  model: string;
  usage: MessageUsage;
  readonly sessionId: string;
  requestRef: string | null;
  /** A line of it had its stop_reason: the version writes lines when the message is finished. */
  finished: boolean;
  firstAtMs: number;
}

export interface TokenCounter {
  readonly messages: ReadonlyMap<string, CountedMessage>;
  /** When each request was sent, by its id (recent versions). */
  readonly requests: ReadonlyMap<string, number>;
  /** The last cost-state line of each session. */
  readonly costStates: ReadonlyMap<string, JsonObject>;
  /** A message stands in two sessions: one is a fork, and its cost-state may cover the other's messages. */
  readonly hasForks: boolean;
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
  let hasForks = false;
  // The lines of a message mostly stand together: its key need not be made anew for each.
  let latest: {
    readonly messageId: string;
    readonly requestId: string | null;
    known: CountedMessage;
  } | null = null;

  return {
    messages,
    requests,
    costStates,
    get hasForks() {
      return hasForks;
    },
    add(entry) {
      if (entry.usage === null || entry.model === null || entry.messageId === null) return;
      const { messageId, requestId } = entry;
      if (latest?.messageId !== messageId || latest.requestId !== requestId) {
        const key = requestId === null ? messageId : `${messageId}/${requestId}`;
        let counted = messages.get(key);
        if (counted === undefined) {
          counted = {
            model: entry.model,
            usage: entry.usage,
            sessionId: entry.sessionId,
            requestRef: entry.requestRef,
            finished: false,
            firstAtMs: entry.atMs,
          };
          messages.set(key, counted);
        }
        latest = { messageId, requestId, known: counted };
      }
      const { known } = latest;
      hasForks ||= known.sessionId !== entry.sessionId;
      if (total(entry.usage) > total(known.usage)) known.usage = entry.usage;
      known.model = entry.model;
      known.requestRef ??= entry.requestRef;
      known.finished ||= entry.stopReason !== null;
      known.firstAtMs = Math.min(known.firstAtMs, entry.atMs);
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
