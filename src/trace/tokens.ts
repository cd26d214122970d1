import type { ModelUsage, TokenUsage, TraceUsage } from '../model/trace.js';
import type { AssistantEntry, MessageUsage } from './entry.js';
import { type PriceTable, priceOf } from './prices.js';

interface MessageTokens {
  readonly model: string;
  usage: MessageUsage;
  finished: boolean;
}

/** Counts each message once: every line of a message repeats its usage, forks and side chains repeat its lines. */
export interface TokenCount {
  add(entry: AssistantEntry): void;
  /** The CLI's own cost of a session, cumulative: the last one counts. */
  cost(sessionId: string, costUsd: number): void;
  usage(prices: PriceTable): TraceUsage;
}

export function createTokenCount(): TokenCount {
  const messages = new Map<string, MessageTokens>();
  const costs = new Map<string, number>();
  return {
    add({ messageId, requestId, model, usage, stopReason }) {
      if (messageId === null || usage === null || model === null || model === '<synthetic>') return;
      const key = `${messageId}\n${requestId ?? ''}`;
      const known = messages.get(key);
      if (known === undefined) messages.set(key, { model, usage, finished: stopReason !== null });
      else {
        if (sum(usage) > sum(known.usage)) known.usage = usage;
        known.finished ||= stopReason !== null;
      }
    },
    cost(sessionId, costUsd) {
      costs.set(sessionId, costUsd);
    },
    usage(prices) {
      const byModel = [...groupByModel(messages.values())].map(([model, of]) =>
        modelUsage(model, of, prices),
      );
      const tokens = total(byModel);
      const cliCost = costs.size === 0 ? null : [...costs.values()].reduce((a, b) => a + b, 0);
      const tableCost =
        byModel.some(({ costUsd }) => costUsd === null) || byModel.length === 0
          ? null
          : byModel.reduce((cost, { costUsd }) => cost + (costUsd ?? 0), 0);
      const read = tokens.inputTokens + tokens.cacheCreationTokens + tokens.cacheReadTokens;
      return {
        tokens,
        byModel,
        costUsd: cliCost ?? tableCost,
        costSource: cliCost !== null ? 'cli' : tableCost !== null ? 'price-table' : null,
        cacheHitRate: read === 0 ? null : tokens.cacheReadTokens / read,
        modelWaitMs: null,
      };
    },
  };
}

function modelUsage(model: string, messages: readonly MessageTokens[], prices: PriceTable): ModelUsage {
  const add = (pick: (usage: MessageUsage) => number) =>
    messages.reduce((all, { usage }) => all + pick(usage), 0);
  const tokens = {
    inputTokens: add((usage) => usage.inputTokens),
    outputTokens: add((usage) => usage.outputTokens),
    cacheCreationTokens: add((usage) => usage.cacheCreationTokens),
    cacheReadTokens: add((usage) => usage.cacheReadTokens),
    outputReliable: messages.every(({ finished }) => finished),
  };
  const price = priceOf(prices, model);
  const costUsd =
    price === null
      ? null
      : (tokens.inputTokens * price.input +
          tokens.outputTokens * price.output +
          tokens.cacheCreationTokens * price.cacheWrite +
          tokens.cacheReadTokens * price.cacheRead) /
        1e6;
  return { model, messages: messages.length, ...tokens, costUsd };
}

function total(models: readonly ModelUsage[]): TokenUsage {
  const add = (pick: (usage: TokenUsage) => number) => models.reduce((all, usage) => all + pick(usage), 0);
  return {
    inputTokens: add((usage) => usage.inputTokens),
    outputTokens: add((usage) => usage.outputTokens),
    cacheCreationTokens: add((usage) => usage.cacheCreationTokens),
    cacheReadTokens: add((usage) => usage.cacheReadTokens),
    outputReliable: models.every(({ outputReliable }) => outputReliable),
  };
}

function sum(usage: MessageUsage): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheCreationTokens + usage.cacheReadTokens;
}

function groupByModel(messages: Iterable<MessageTokens>): Map<string, MessageTokens[]> {
  const groups = new Map<string, MessageTokens[]>();
  for (const message of messages) {
    const group = groups.get(message.model);
    if (group === undefined) groups.set(message.model, [message]);
    else group.push(message);
  }
  return groups;
}
