/** US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
}

export interface PriceTable {
  /** The day the prices were looked up, ISO. */
  readonly date: string;
  /** By the beginning of the model's name; the longest that fits counts. */
  readonly models: Readonly<Record<string, Price>>;
}

function price(input: number, output: number): Price {
  return { input, output, cacheWrite: input * 1.25, cacheRead: input * 0.1 };
}

/** Anthropic's list prices (5-minute cache writes) on that day. A model that is not here has no cost, not 0. */
export const listPrices: PriceTable = {
  date: '2025-12-01',
  models: {
    'claude-3-5-haiku': price(0.8, 4),
    'claude-3-7-sonnet': price(3, 15),
    'claude-haiku-4-5': price(1, 5),
    'claude-sonnet-4': price(3, 15),
    'claude-opus-4': price(15, 75),
    'claude-opus-4-5': price(5, 25),
  },
};

export function priceOf(table: PriceTable, model: string): Price | null {
  const name = Object.keys(table.models)
    .filter((start) => model.startsWith(start))
    .reduce((longest, start) => (start.length > longest.length ? start : longest), '');
  return table.models[name] ?? null;
}
