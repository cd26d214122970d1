import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import { CgmonError } from '../model/errors.js';

const price = v.pipe(v.number(), v.minValue(0));

const modelPriceSchema = v.strictObject({
  /** Matches model names that begin with it. */
  model: v.pipe(v.string(), v.minLength(1)),
  input: price,
  output: price,
  cacheRead: price,
  cacheWrite5m: price,
  cacheWrite1h: price,
});

const priceTableSchema = v.strictObject({
  /** The day the prices were looked up. */
  asOf: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/)),
  /** US dollars per million tokens. */
  models: v.array(modelPriceSchema),
});

export type ModelPrice = v.InferOutput<typeof modelPriceSchema>;
export type PriceTable = v.InferOutput<typeof priceTableSchema>;

/** Cache writes cost 1.25 (five minutes) and 2 times the input price, cache reads a tenth. */
function listPrice(model: string, input: number, output: number): ModelPrice {
  return {
    model,
    input,
    output,
    cacheRead: input * 0.1,
    cacheWrite5m: input * 1.25,
    cacheWrite1h: input * 2,
  };
}

/** Anthropic's list prices as of the date; the longest matching name wins. */
export const listPrices: PriceTable = {
  asOf: '2025-12-01',
  models: [
    listPrice('claude-opus-4-5', 5, 25),
    listPrice('claude-opus-4', 15, 75),
    listPrice('claude-sonnet-4', 3, 15),
    listPrice('claude-haiku-4-5', 1, 5),
    listPrice('claude-3-7-sonnet', 3, 15),
    listPrice('claude-3-5-sonnet', 3, 15),
    listPrice('claude-3-5-haiku', 0.8, 4),
  ],
};

/** The price of a model, or null where the table has none. */
export function priceOf(table: PriceTable, model: string): ModelPrice | null {
  const matching = table.models.filter((entry) => model.startsWith(entry.model));
  return matching.toSorted((a, b) => b.model.length - a.model.length)[0] ?? null;
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
