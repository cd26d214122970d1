import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import { CgmonError } from '../model/errors.js';

const price = v.pipe(v.number(), v.minValue(0));

const rates = { input: price, output: price, cacheRead: price, cacheWrite5m: price, cacheWrite1h: price };

const modelPriceSchema = v.strictObject({
  /** The model's name without its date; "claude-haiku*" is every model that begins so and is not listed itself. */
  model: v.pipe(v.string(), v.minLength(1)),
  ...rates,
  /** What every token of a request costs whose prompt (cached or not) has more tokens than `above`. */
  longPrompt: v.optional(v.strictObject({ above: price, ...rates })),
});

const priceTableSchema = v.strictObject({
  /** The day the prices were looked up. */
  asOf: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/)),
  /** US dollars per million tokens. */
  models: v.array(modelPriceSchema),
});

export type ModelPrice = v.InferOutput<typeof modelPriceSchema>;
export type PriceTable = v.InferOutput<typeof priceTableSchema>;

/** Cache writes cost 1.25 (five minutes) and 2 times the input price, cache reads a tenth unless told. */
function listPrice(model: string, input: number, output: number, cacheRead = input * 0.1): ModelPrice {
  return { model, input, output, cacheRead, cacheWrite5m: input * 1.25, cacheWrite1h: input * 2 };
}

/**
 * Anthropic's list prices (platform.claude.com/docs/en/about-claude/pricing and the models' own pages). Not in
 * it: discounts for batches, fast mode, what other clouds charge; a price that changed counts from the start.
 */
export const listPrices: PriceTable = {
  asOf: '2026-10-24',
  models: [
    listPrice('claude-fable-5-1', 10, 50, 0.25),
    listPrice('claude-fable-5', 10, 50),
    listPrice('claude-mythos-5-1', 10, 50, 0.25),
    listPrice('claude-mythos-5', 10, 50),
    listPrice('claude-opus-5-5', 4, 20, 0.2),
    listPrice('claude-opus-5', 5, 25),
    listPrice('claude-opus-4-8', 5, 25),
    listPrice('claude-opus-4-7', 5, 25),
    listPrice('claude-opus-4-6', 5, 25),
    listPrice('claude-opus-4-5', 5, 25),
    listPrice('claude-opus-4-1', 15, 75),
    listPrice('claude-opus-4-0', 15, 75),
    listPrice('claude-opus-4', 15, 75),
    listPrice('claude-sonnet-5-5', 2, 10, 0.1),
    listPrice('claude-sonnet-5', 2, 10),
    listPrice('claude-sonnet-4-6', 3, 15),
    listPrice('claude-sonnet-4-5', 3, 15),
    listPrice('claude-sonnet-4-0', 3, 15),
    listPrice('claude-sonnet-4', 3, 15),
    listPrice('claude-3-7-sonnet', 3, 15),
    listPrice('claude-3-5-sonnet', 3, 15),
    {
      ...listPrice('claude-haiku-5-5', 0.1, 0.5),
      longPrompt: {
        above: 100_000,
        input: 0.5,
        output: 2.5,
        cacheRead: 0.05,
        cacheWrite5m: 0.625,
        cacheWrite1h: 1,
      },
    },
    listPrice('claude-haiku-4-5', 1, 5),
    listPrice('claude-3-5-haiku', 0.8, 4),
  ],
};

/** What may follow a model's name: its date, "latest", a context size, another cloud's version. */
const nameEnd = /^(?:-(?:\d{8}|latest))?(?:\[\d+m\]|-v\d+(?::\d+)?|@[\w-]+)?$/;

/**
 * The price of a model, or null where the table has none: a newer version of a known model is another model.
 * "us.anthropic.claude-opus-4-5-20251101-v1:0" is claude-opus-4-5.
 */
export function priceOf(table: PriceTable, model: string): ModelPrice | null {
  const name = model.replace(/^(?:[a-z]+\.)?anthropic\./, '');
  const named = table.models.find(
    (entry) => name.startsWith(entry.model) && nameEnd.test(name.slice(entry.model.length)),
  );
  const beginning = table.models
    .filter((entry) => entry.model.endsWith('*') && name.startsWith(entry.model.slice(0, -1)))
    .toSorted((one, other) => other.model.length - one.model.length);
  return named ?? beginning[0] ?? null;
}

export interface PricedTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheCreationTokens: number;
  /** Share of cacheCreationTokens kept for an hour. */
  readonly cacheCreation1hTokens: number;
}

/** US dollars of one request. */
export function costOf(price: ModelPrice, usage: PricedTokens): number {
  const prompt = usage.inputTokens + usage.cacheReadTokens + usage.cacheCreationTokens;
  const { longPrompt } = price;
  const rate = longPrompt !== undefined && prompt > longPrompt.above ? longPrompt : price;
  return (
    (usage.inputTokens * rate.input +
      usage.outputTokens * rate.output +
      usage.cacheReadTokens * rate.cacheRead +
      (usage.cacheCreationTokens - usage.cacheCreation1hTokens) * rate.cacheWrite5m +
      usage.cacheCreation1hTokens * rate.cacheWrite1h) /
    1e6
  );
}

/** A price table in YAML or JSON; `file` names it in errors. */
export function parsePrices(text: string, file: string): PriceTable {
  let data: unknown;
  try {
    data = parseYaml(text);
  } catch (error) {
    throw new CgmonError(
      'usage',
      `${file}: no YAML or JSON: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable'}`,
      { cause: error },
    );
  }
  const result = v.safeParse(priceTableSchema, data);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new CgmonError('usage', `${file}: ${v.getDotPath(issue) ?? 'price table'}: ${issue.message}`, {
    hint: 'write asOf: YYYY-MM-DD and models: [{model, input, output, cacheRead, cacheWrite5m, cacheWrite1h}], US dollars per million tokens',
  });
}
