/** A stretch of time, seconds. */
export interface Span {
  readonly startS: number;
  readonly endS: number;
}

/** The union of spans, in order, without overlaps. Spans that touch are one. */
export function unionOf(spans: readonly Span[]): Span[] {
  const union: { startS: number; endS: number }[] = [];
  for (const { startS, endS } of [...spans].sort((a, b) => a.startS - b.startS)) {
    const last = union.at(-1);
    if (last !== undefined && startS <= last.endS) last.endS = Math.max(last.endS, endS);
    else union.push({ startS, endS });
  }
  return union;
}

export function totalSeconds(spans: readonly Span[]): number {
  return spans.reduce((sum, { startS, endS }) => sum + (endS - startS), 0);
}

/** Which of the ascending times lie in a span, both edges included. `union` as from unionOf. */
export function insideFlags(timesS: readonly number[], union: readonly Span[]): boolean[] {
  let current = 0;
  return timesS.map((time) => {
    while (current < union.length && (union[current]?.endS ?? 0) < time) current += 1;
    return (union[current]?.startS ?? Number.POSITIVE_INFINITY) <= time;
  });
}

/** The indexes first <= i < end of the ascending times with startS <= time <= endS. */
export function indexesWithin(timesS: readonly number[], span: Span): { first: number; end: number } {
  return { first: lowerBound(timesS, span.startS), end: upperBound(timesS, span.endS) };
}

/** First index whose time is >= `time`. */
export function lowerBound(timesS: readonly number[], time: number): number {
  let low = 0;
  let high = timesS.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timesS[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First index whose time is > `time`. */
export function upperBound(timesS: readonly number[], time: number): number {
  let low = 0;
  let high = timesS.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timesS[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A curve's value between its points, linear; its first or last value outside. NaN without points. */
export function interpolate(timesS: readonly number[], values: readonly number[], time: number): number {
  const after = upperBound(timesS, time);
  const lowTime = timesS[after - 1];
  const highTime = timesS[after];
  if (lowTime === undefined) return values[0] ?? Number.NaN;
  const low = values[after - 1] ?? Number.NaN;
  if (highTime === undefined || time === lowTime) return low;
  return low + (((values[after] ?? Number.NaN) - low) * (time - lowTime)) / (highTime - lowTime);
}
