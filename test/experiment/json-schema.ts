/** As much of JSON Schema 2020-12 as schemas/experiment.schema.json uses; an unknown keyword throws. */
type Schema = Readonly<Record<string, unknown>>;

const annotations = new Set(['$schema', '$defs', 'title', 'description', 'default', 'examples']);

/** Whether a value fits a schema; `root` holds the $defs. */
export function fits(value: unknown, schema: Schema, root: Schema = schema): boolean {
  const inner = (one: unknown, at: unknown): boolean => fits(at, one as Schema, root);
  const text = typeof value === 'string' ? value : null;
  const number = typeof value === 'number' ? value : null;
  const list = Array.isArray(value) ? (value as unknown[]) : null;
  const object =
    value !== null && typeof value === 'object' && list === null ? (value as Record<string, unknown>) : null;
  const checks: Record<string, (rule: unknown) => boolean> = {
    $ref: (rule) => inner((root['$defs'] as Schema)[String(rule).replace('#/$defs/', '')], value),
    type: (rule) =>
      rule === 'integer'
        ? Number.isInteger(value)
        : rule === 'array'
          ? list !== null
          : rule === 'object'
            ? object !== null
            : typeof value === rule,
    const: (rule) => value === rule,
    required: (rule) => object === null || (rule as string[]).every((key) => key in object),
    properties: (rule) =>
      object === null ||
      Object.entries(rule as Schema).every(([key, one]) => !(key in object) || inner(one, object[key])),
    additionalProperties: () =>
      object === null || Object.keys(object).every((key) => key in (schema['properties'] as Schema)),
    minProperties: (rule) => object === null || Object.keys(object).length >= Number(rule),
    items: (rule) => list === null || list.every((item) => inner(rule, item)),
    minItems: (rule) => list === null || list.length >= Number(rule),
    uniqueItems: () =>
      list === null || new Set(list.map((item) => JSON.stringify(item))).size === list.length,
    minLength: (rule) => text === null || text.length >= Number(rule),
    pattern: (rule) => text === null || new RegExp(String(rule), 'u').test(text),
    minimum: (rule) => number === null || number >= Number(rule),
    maximum: (rule) => number === null || number <= Number(rule),
    anyOf: (rule) => (rule as Schema[]).some((one) => inner(one, value)),
    oneOf: (rule) => (rule as Schema[]).filter((one) => inner(one, value)).length === 1,
  };
  return Object.entries(schema).every(([keyword, rule]) => {
    if (annotations.has(keyword)) return true;
    const check = checks[keyword];
    if (check === undefined) throw new Error(`json-schema.ts does not know "${keyword}"`);
    return check(rule);
  });
}
