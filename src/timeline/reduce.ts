import type { Curve, Curves } from '../report/curve.js';

/** Points of a chart: times at which a step ends, and the curve's highest and lowest value of each step. */
export interface Steps {
  readonly endS: number[];
  /** Index of the first stretch of each step, and one past the last stretch of the last. */
  readonly first: number[];
}

/** First stretch that ends after `timeS`. */
export function stretchAt({ endS, length }: Curves, timeS: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((endS[middle] ?? 0) > timeS) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Cuts what a view shows into at most `columns` steps: of a stretch each where they are few, otherwise of one pixel
 * column each. One stretch more on either side, so that lines go on to the edges.
 */
export function stepsOf(curves: Curves, fromS: number, toS: number, columns: number): Steps {
  const from = Math.max(0, stretchAt(curves, fromS) - 1);
  const to = Math.min(curves.length, stretchAt(curves, toS) + 2);
  const endS: number[] = [];
  const first: number[] = [];
  if (to - from <= columns) {
    for (let at = from; at < to; at += 1) {
      first.push(at);
      endS.push(curves.endS[at] ?? 0);
    }
  } else {
    const width = (toS - fromS) / columns;
    let column = Number.NEGATIVE_INFINITY;
    for (let at = from; at < to; at += 1) {
      const end = curves.endS[at] ?? 0;
      const its = Math.floor((end - fromS) / width);
      if (its !== column) {
        column = its;
        first.push(at);
        endS.push(end);
      } else endS[endS.length - 1] = end;
    }
  }
  first.push(to);
  return { endS, first };
}

/** Highest and lowest value of each step; null: no figure. `low` is null where it is never below the high. */
export function reduceCurve(
  { high, low }: Curve,
  { endS, first }: Steps,
): { readonly high: (number | null)[]; readonly low: (number | null)[] | null } {
  const highs: (number | null)[] = [];
  const lows: (number | null)[] = [];
  let flat = true;
  for (let step = 0; step < endS.length; step += 1) {
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    const end = first[step + 1] ?? 0;
    for (let at = first[step] ?? 0; at < end; at += 1) {
      const up = high[at] ?? Number.NaN;
      const down = low[at] ?? Number.NaN;
      if (up > highest) highest = up;
      if (down < lowest) lowest = down;
    }
    highs.push(highest === Number.NEGATIVE_INFINITY ? null : highest);
    lows.push(lowest === Number.POSITIVE_INFINITY ? null : lowest);
    if (lowest < highest) flat = false;
  }
  return { high: highs, low: flat ? null : lows };
}

/** The highest value of a view and when its stretch ends; null: none. */
export function highestIn(
  curves: Curves,
  { high }: Curve,
  fromS: number,
  toS: number,
): { readonly value: number; readonly atS: number } | null {
  let best = -1;
  const to = Math.min(curves.length - 1, stretchAt(curves, toS));
  for (let at = stretchAt(curves, fromS); at <= to; at += 1) {
    const value = high[at] ?? Number.NaN;
    if (!Number.isNaN(value) && (best === -1 || value > (high[best] ?? Number.NaN))) best = at;
  }
  return best === -1 ? null : { value: high[best] ?? 0, atS: curves.endS[best] ?? 0 };
}
