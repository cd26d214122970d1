import { describe, expect, it } from 'vitest';
import { costOf, listPrices, parsePrices, priceOf } from '../../src/trace/prices.js';

const none = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  cacheCreation1hTokens: 0,
};
const listed = (model: string) => priceOf(listPrices, model)?.model ?? null;

function cost(model: string, usage: Partial<typeof none>): number {
  const price = priceOf(listPrices, model);
  if (price === null) throw new Error(`no price for ${model}`);
  return costOf(price, { ...none, ...usage });
}

describe('the built-in prices', () => {
  it.each([
    ['claude-opus-4-20250514', 'claude-opus-4'],
    ['claude-opus-4-1-20250805', 'claude-opus-4-1'],
    ['claude-opus-4-5-20251101', 'claude-opus-4-5'],
    ['claude-haiku-4-5', 'claude-haiku-4-5'],
    ['claude-sonnet-5-5[1m]', 'claude-sonnet-5-5'],
    ['claude-3-5-haiku-latest', 'claude-3-5-haiku'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['claude-sonnet-4@20250514', 'claude-sonnet-4'],
  ])('have %s as %s', (model, name) => {
    expect(listed(model)).toBe(name);
  });

  it('have none for a newer version of a known model', () => {
    expect(listed('claude-opus-4-9')).toBeNull();
    expect(listed('claude-opus-6')).toBeNull();
    expect(listed('gpt-5')).toBeNull();
  });

  it('come to what the CLI stated of a session with haiku 5.5', () => {
    // Its cost-state line, of several requests none of which had a long prompt: here as two equal ones.
    const half = {
      inputTokens: 27 / 2,
      outputTokens: 744 / 2,
      cacheReadTokens: 163_248 / 2,
      cacheCreationTokens: 2835 / 2,
    };
    expect(2 * cost('claude-haiku-5-5', half)).toBeCloseTo(0.00236, 5);
  });

  it('charge a long prompt of haiku 5.5 five times as much, its output too', () => {
    expect(cost('claude-haiku-5-5', { inputTokens: 100_000, outputTokens: 1e6 })).toBeCloseTo(0.51, 6);
    expect(cost('claude-haiku-5-5', { cacheReadTokens: 100_001, outputTokens: 1e6 })).toBeCloseTo(2.505, 6);
  });

  it('charge a cache kept for an hour twice the input, one of five minutes a quarter more', () => {
    const usage = { cacheCreationTokens: 2e6, cacheCreation1hTokens: 1e6 };
    expect(cost('claude-opus-4-6', usage)).toBeCloseTo(10 + 6.25, 6);
  });
});

describe('a price table of the user', () => {
  const table = parsePrices(
    `asOf: 2026-01-01
models:
- {model: 'claude-*', input: 1, output: 1, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1}
- {model: 'claude-opus-*', input: 2, output: 2, cacheRead: 2, cacheWrite5m: 2, cacheWrite1h: 2}
- {model: claude-opus-4-5, input: 3, output: 3, cacheRead: 3, cacheWrite5m: 3, cacheWrite1h: 3}
`,
    'p.yaml',
  );

  it('takes the model itself first, then the longest beginning', () => {
    expect(priceOf(table, 'claude-opus-4-5-20251101')?.input).toBe(3);
    expect(priceOf(table, 'claude-opus-9')?.input).toBe(2);
    expect(priceOf(table, 'claude-haiku-9')?.input).toBe(1);
  });
});
