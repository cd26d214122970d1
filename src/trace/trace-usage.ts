import type { ModelUsage, TokenUsage, TraceUsage } from '../model/trace.js';
import { isObject, numberOf, type JsonObject } from './json-line.js';
import { costOf, type ModelPrice, priceOf, type PriceTable } from './prices.js';
import type { CountedMessage, TokenCounter } from './token-counter.js';

/**
 * Tokens, cost and waiting of a trace. Where every session with messages has the CLI's own cost-state line,
 * its figures are taken: they also cover requests that leave no line (titles, retries, summaries). Not so where one
 * session is a fork of another: what both stated might count the same messages twice.
 */
export function usageOfTrace(counter: TokenCounter, prices: PriceTable): TraceUsage {
  const messages = [...counter.messages.values()];
  const byMessages = groupByModel(messages, prices);
  const stated = statedModels(counter, byMessages);
  const byModel = stated ?? byMessages;
  const tokens = byModel.reduce(addTokens, { ...noTokens, outputReliable: byModel.length > 0 });
  const input = tokens.inputTokens + tokens.cacheCreationTokens + tokens.cacheReadTokens;
  const costs = byModel.map(({ costUsd }) => costUsd);
  const costUsd =
    costs.length === 0 || costs.includes(null)
      ? null
      : costs.reduce((sum: number, cost) => sum + (cost ?? 0), 0);
  return {
    tokens,
    byModel,
    costUsd,
    costSource: costUsd === null ? null : stated === null ? 'price-table' : 'cli',
    pricesAsOf: costUsd === null || stated !== null ? null : prices.asOf,
    cacheHitRate: input === 0 ? null : tokens.cacheReadTokens / input,
    modelWaitMs: modelWait(messages, counter.requests),
  };
}

const noTokens: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheCreationTokens: 0,
  cacheReadTokens: 0,
  outputReliable: true,
};

function addTokens(sum: TokenUsage, one: TokenUsage): TokenUsage {
  return {
    inputTokens: sum.inputTokens + one.inputTokens,
    outputTokens: sum.outputTokens + one.outputTokens,
    cacheCreationTokens: sum.cacheCreationTokens + one.cacheCreationTokens,
    cacheReadTokens: sum.cacheReadTokens + one.cacheReadTokens,
    outputReliable: sum.outputReliable && one.outputReliable,
  };
}

function groupByModel(messages: readonly CountedMessage[], prices: PriceTable): ModelUsage[] {
  const models = new Map<string, { -readonly [Key in keyof ModelUsage]: ModelUsage[Key] }>();
  const priced = new Map<string, ModelPrice | null>();
  for (const { model, usage, finished } of messages) {
    let sum = models.get(model);
    if (sum === undefined) {
      sum = { ...noTokens, model, messages: 0, costUsd: 0 };
      models.set(model, sum);
      priced.set(model, priceOf(prices, model));
    }
    sum.inputTokens += usage.inputTokens;
    sum.outputTokens += usage.outputTokens;
    sum.cacheCreationTokens += usage.cacheCreationTokens;
    sum.cacheReadTokens += usage.cacheReadTokens;
    sum.outputReliable &&= finished;
    sum.messages += 1;
    const price = priced.get(model) ?? null;
    sum.costUsd = price === null || sum.costUsd === null ? null : sum.costUsd + costOf(price, usage);
  }
  return [...models.values()];
}

/** `{"type":"cost-state","modelUsage":{"claude-haiku-5-5":{"inputTokens":27,"outputTokens":744,...,"costUSD":0.00236}}}` */
function statedModels(
  { messages, costStates, hasForks }: TokenCounter,
  byMessages: readonly ModelUsage[],
): ModelUsage[] | null {
  const sessions = new Set([...messages.values()].map(({ sessionId }) => sessionId));
  if (hasForks || sessions.size === 0 || [...sessions].some((id) => !costStates.has(id))) return null;
  const models = new Map<string, ModelUsage>();
  for (const state of costStates.values()) {
    const usage = isObject(state['modelUsage']) ? state['modelUsage'] : {};
    for (const [model, figures] of Object.entries(usage)) {
      if (!isObject(figures)) continue;
      const known = models.get(model) ?? { ...noTokens, model, messages: 0, costUsd: 0 };
      const cost = numberOf(figures['costUSD']);
      models.set(model, {
        ...addTokens(known, statedTokens(figures)),
        model,
        messages: byMessages.find((entry) => entry.model === model)?.messages ?? 0,
        costUsd: cost === null || known.costUsd === null ? null : known.costUsd + cost,
      });
    }
  }
  const covered = byMessages.every(({ model, inputTokens, outputTokens }) => {
    const stated = models.get(model);
    return stated !== undefined && stated.inputTokens >= inputTokens && stated.outputTokens >= outputTokens;
  });
  return covered ? [...models.values()] : null; // Older than the last messages: the run was killed.
}

function statedTokens(figures: JsonObject): TokenUsage {
  return {
    inputTokens: numberOf(figures['inputTokens']) ?? 0,
    outputTokens: numberOf(figures['outputTokens']) ?? 0,
    cacheCreationTokens: numberOf(figures['cacheCreationInputTokens']) ?? 0,
    cacheReadTokens: numberOf(figures['cacheReadInputTokens']) ?? 0,
    outputReliable: true,
  };
}

/** Request sent to first block complete, summed over the messages that name their request. */
function modelWait(
  messages: readonly CountedMessage[],
  requests: ReadonlyMap<string, number>,
): number | null {
  let sum: number | null = null;
  for (const { requestRef, firstAtMs } of messages) {
    const sentAtMs = requestRef === null ? undefined : requests.get(requestRef);
    if (sentAtMs !== undefined && firstAtMs >= sentAtMs) sum = (sum ?? 0) + firstAtMs - sentAtMs;
  }
  return sum;
}
