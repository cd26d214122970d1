/** A scale maps values of an axis to 0..1 along it and knows its ticks. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

export interface ScaleOptions {
  /** Text of a tick; default: the number as short as it can be. */
  readonly format?: (value: number) => string;
  /** About how many ticks; default 5. */
  readonly count?: number;
  /** Widen to round numbers; default true. */
  readonly nice?: boolean;
  /** Of things that are counted: no ticks between whole numbers. */
  readonly integer?: boolean;
}

/** From `low` to `high`, both included; a range without width is widened around its value. */
export function linearScale(low: number, high: number, options: ScaleOptions = {}): Scale {
  const { format = shortNumber, count = 5, nice = true, integer = false } = options;
  const [from, to] = high > low ? [low, high] : [low - 0.5, low + 0.5];
  const rough = niceStep((to - from) / count);
  const step = integer ? Math.max(1, rough) : rough;
  const first = nice ? Math.floor(from / step + 1e-9) * step : from;
  const last = nice ? Math.ceil(to / step - 1e-9) * step : to;
  const ticks: { value: number; label: string }[] = [];
  for (let index = Math.ceil(first / step - 1e-9); index * step <= last + step * 1e-9; index += 1) {
    const value = index * step + 0; // no -0
    ticks.push({ value, label: format(value) });
  }
  return { at: (value) => (value - first) / (last - first), ticks };
}

/** 1, 2 or 5 times a power of ten, at least `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
}

/** Logarithmic; `low` and `high` positive. Ticks at the values given, or at powers of ten, closer where they are few. */
export function logScale(
  low: number,
  high: number,
  options: ScaleOptions & { readonly tickValues?: readonly number[] } = {},
): Scale {
  const { format = shortNumber } = options;
  const margin = high > low ? 1 : 2;
  const [from, to] = [Math.log(low / margin), Math.log(high * margin)];
  const values = options.tickValues ?? logTicks(low, high);
  const ticks = values.map((value) => ({ value, label: format(value) }));
  return { at: (value) => (Math.log(value) - from) / (to - from), ticks };
}

/** Powers of ten; below three of them also 2 and 5 times those; below two even these, equal steps. */
function logTicks(low: number, high: number): number[] {
  const within = (value: number): boolean => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const first = Math.floor(Math.log10(low));
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - first + 1 },
    (_, index) => 10 ** (first + index),
  );
  const tens = powers.filter(within);
  if (tens.length > 2) return tens;
  const steps = powers.flatMap((power) => [1, 2, 5].map((factor) => factor * power)).filter(within);
  if (steps.length > 1) return steps;
  const step = niceStep(high > low ? (high - low) / 4 : low);
  const count = Math.floor(high / step + 1e-9);
  return Array.from({ length: count }, (_, index) => Number(((index + 1) * step).toPrecision(12))).filter(
    within,
  );
}

/** Equal bands for names; the value is the name's index, its middle the tick. */
export function bandScale(names: readonly string[]): Scale {
  return {
    at: (index) => (index + 0.5) / names.length,
    ticks: names.map((label, value) => ({ value, label })),
  };
}

/** "0.25", "12", "3.5k", "2M". */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}

/** About six of the values, first and last among them: more labels would run into each other. */
export function spread(values: readonly number[]): number[] {
  const step = Math.ceil(values.length / 6);
  return values.filter((_, index) => (values.length - 1 - index) % step === 0);
}
