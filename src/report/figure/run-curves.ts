import type { TickColumnName, TickSeries } from '../../model/tick.js';

/** Curves of a run over equal stretches of time. NaN: no tick gave a figure there. */
export interface RunCurves {
  readonly endNs: number;
  /** Highest and lowest memory of a stretch, bytes; a tick's exact peak counts for its stretch. */
  readonly memoryMax: Float64Array;
  readonly memoryMin: Float64Array;
  /** Where the highest memory of all was, ns and bytes; null without figures. */
  readonly peak: { readonly timeNs: number; readonly bytes: number } | null;
  /** How fast a counter grew, per second, mean over the stretch: CPUs of cpuUsec / 1e6. */
  readonly rates: Readonly<Record<RateColumn, Float64Array>>;
  readonly ticks: number;
}

export const rateColumns = [
  'cpuUsec',
  'throttledUsec',
  'ioReadBytes',
  'ioWriteBytes',
  'cpuSomeUsec',
  'memorySomeUsec',
  'ioSomeUsec',
] as const satisfies readonly TickColumnName[];
export type RateColumn = (typeof rateColumns)[number];

export const curveColumns: readonly TickColumnName[] = ['memoryBytes', 'memoryPeakBytes', ...rateColumns];

interface Growth {
  readonly sum: Float64Array;
  readonly seenNs: Float64Array;
  lastNs: number;
  last: number;
}

/** Reduces ticks to `stretches` points of every curve; the highest memory drawn is the highest there was. */
export async function runCurves(
  blocks: AsyncIterable<TickSeries>,
  endNs: number,
  stretches: number,
): Promise<RunCurves> {
  const widthNs = Math.max(1, endNs) / stretches;
  const memoryMax = new Float64Array(stretches).fill(Number.NaN);
  const memoryMin = new Float64Array(stretches).fill(Number.NaN);
  const growths = new Map(rateColumns.map((name) => [name, growth(stretches)]));
  let peak: RunCurves['peak'] = null;
  let ticks = 0;
  for await (const { length, timeNs, columns } of blocks) {
    ticks += length;
    for (let at = 0; at < length; at += 1) {
      const now = timeNs[at] ?? 0;
      const stretch = Math.min(stretches - 1, Math.max(0, Math.floor(now / widthNs)));
      const current = columns.memoryBytes[at] ?? Number.NaN;
      const exact = columns.memoryPeakBytes[at] ?? Number.NaN;
      const highest = Number.isNaN(exact) ? current : exact;
      if (highest > (peak?.bytes ?? -1)) peak = { timeNs: now, bytes: highest };
      memoryMax[stretch] = known(Math.max, memoryMax[stretch] ?? Number.NaN, highest);
      memoryMin[stretch] = known(Math.min, memoryMin[stretch] ?? Number.NaN, current);
      for (const [name, one] of growths) grow(one, now, columns[name][at] ?? Number.NaN, widthNs);
    }
  }
  const rates = Object.fromEntries(
    [...growths].map(([name, { sum, seenNs }]) => [
      name,
      sum.map((value, at) => (value * 1e9) / (seenNs[at] || Number.NaN)),
    ]),
  ) as Record<RateColumn, Float64Array>;
  return { endNs, memoryMax, memoryMin, peak, rates, ticks };
}

function growth(stretches: number): Growth {
  return {
    sum: new Float64Array(stretches),
    seenNs: new Float64Array(stretches),
    lastNs: Number.NaN,
    last: Number.NaN,
  };
}

/** What a counter grew between two ticks, dealt out evenly over the stretches between them. */
function grow(one: Growth, now: number, value: number, widthNs: number): void {
  if (Number.isNaN(value)) return;
  const { sum, seenNs, lastNs, last } = one;
  if (value >= last && now > lastNs) {
    for (let at = Math.max(0, Math.floor(lastNs / widthNs)); at < sum.length; at += 1) {
      const from = Math.max(lastNs, at * widthNs);
      const to = Math.min(now, (at + 1) * widthNs);
      if (to <= from) break;
      sum[at] = (sum[at] ?? 0) + ((value - last) * (to - from)) / (now - lastNs);
      seenNs[at] = (seenNs[at] ?? 0) + to - from;
    }
  }
  one.last = value;
  one.lastNs = now;
}

function known(pick: (a: number, b: number) => number, a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : pick(a, b);
}
