import type { TickColumnName, TickSeries } from '../model/tick.js';
import { type CurveName, type Curves, curveSpecs, curvesOf, mergeStretches } from './curve.js';

/** Tick columns that curves are made of. */
export const curveColumns = [
  'memoryBytes',
  'memoryPeakBytes',
  'inactiveFileBytes',
  'anonBytes',
  'fileBytes',
  'cpuUsec',
  'throttledUsec',
  'ioReadBytes',
  'ioWriteBytes',
  'cpuSomeUsec',
  'memorySomeUsec',
  'memoryFullUsec',
  'ioSomeUsec',
] as const satisfies readonly TickColumnName[];

type Columns = TickSeries['columns'];

/** Counters, and how many of them make one of the curve's unit per second. */
const counters: Partial<Record<CurveName, { readonly column: TickColumnName; readonly divisor: number }>> = {
  cpu: { column: 'cpuUsec', divisor: 1e6 },
  throttled: { column: 'throttledUsec', divisor: 1e6 },
  ioRead: { column: 'ioReadBytes', divisor: 1 },
  ioWrite: { column: 'ioWriteBytes', divisor: 1 },
  cpuSome: { column: 'cpuSomeUsec', divisor: 1e6 },
  memorySome: { column: 'memorySomeUsec', divisor: 1e6 },
  memoryFull: { column: 'memoryFullUsec', divisor: 1e6 },
  ioSome: { column: 'ioSomeUsec', divisor: 1e6 },
};

const gauges: Partial<Record<CurveName, (columns: Columns, at: number) => number>> = {
  workingSet: ({ memoryBytes, inactiveFileBytes }, at) =>
    Math.max(0, (memoryBytes[at] ?? Number.NaN) - (inactiveFileBytes[at] ?? Number.NaN)),
  anon: ({ anonBytes }, at) => anonBytes[at] ?? Number.NaN,
  file: ({ fileBytes }, at) => fileBytes[at] ?? Number.NaN,
};

export interface CurveBuilder {
  /** Ticks in the order of time; those that are not after the last one are left out. */
  push(ticks: TickSeries): void;
  /** What there is so far; valid until the next push. */
  read(): Curves;
}

interface Track {
  high: Float64Array;
  low: Float64Array;
  /** Stretch of the last known reading; -1: none yet. */
  lastStretch: number;
  lastS: number;
  lastCount: number;
}

/**
 * Makes curves of ticks: a stretch per tick, from the tick before to it. Memory's high is the exact peak of the
 * stretch, its low the value at the tick; rates are the mean between two readings. A file that is read at a slower
 * rate than others holds for the stretches before its reading. Beyond `most` stretches, two become one, with the
 * highest and lowest value kept.
 */
export function curveBuilder(most: number): CurveBuilder {
  let capacity = 1024;
  let length = 0;
  let ticksPerStretch = 1;
  let ticksInLast = 0;
  let endS: Float64Array = new Float64Array(capacity);
  const tracks = Object.fromEntries(curveSpecs.map(({ name }) => [name, newTrack(capacity)])) as Record<
    CurveName,
    Track
  >;

  function openStretch(nowS: number): void {
    if (length > 0 && ticksInLast < ticksPerStretch) {
      ticksInLast += 1;
    } else {
      if (length >= most) halve();
      if (length === capacity) grow();
      length += 1;
      ticksInLast = 1;
    }
    endS[length - 1] = nowS;
  }

  function grow(): void {
    capacity *= 2;
    endS = longer(endS, capacity);
    for (const track of Object.values(tracks)) {
      track.high = longer(track.high, capacity);
      track.low = longer(track.low, capacity);
    }
  }

  function halve(): void {
    const merged = mergeStretches(read(), 2);
    endS.set(merged.endS);
    for (const { name } of curveSpecs) {
      const track = tracks[name];
      track.high.fill(Number.NaN).set(merged.curves[name].high);
      track.low.fill(Number.NaN).set(merged.curves[name].low);
      track.lastStretch = track.lastStretch < 0 ? -1 : Math.floor(track.lastStretch / 2);
    }
    length = merged.length;
    ticksPerStretch *= 2;
  }

  function put(track: Track, value: number, lowest: number): void {
    const last = length - 1;
    for (let at = Math.min(last, track.lastStretch + 1); at <= last; at += 1) {
      const high = track.high[at] ?? Number.NaN;
      const low = track.low[at] ?? Number.NaN;
      if (!(high >= value)) track.high[at] = value;
      if (!(low <= lowest)) track.low[at] = lowest;
    }
  }

  function tick(columns: Columns, at: number, nowS: number): void {
    for (const { name } of curveSpecs) {
      const track = tracks[name];
      const counter = counters[name];
      if (counter !== undefined) {
        const count = columns[counter.column][at] ?? Number.NaN;
        if (Number.isNaN(count)) continue;
        const rise = count - track.lastCount;
        // A counter that fell began anew.
        if (rise >= 0 && nowS > track.lastS) {
          const rate = rise / counter.divisor / (nowS - track.lastS);
          put(track, rate, rate);
        }
        track.lastCount = count;
      } else {
        const current = gauges[name]?.(columns, at) ?? columns.memoryBytes[at] ?? Number.NaN;
        const peak = name === 'memory' ? (columns.memoryPeakBytes[at] ?? Number.NaN) : Number.NaN;
        if (Number.isNaN(current) && Number.isNaN(peak)) continue;
        const high = Number.isNaN(peak) || current > peak ? current : peak;
        put(track, high, Number.isNaN(current) ? peak : current);
      }
      track.lastS = nowS;
      track.lastStretch = length - 1;
    }
  }

  function read(): Curves {
    return curvesOf(0, endS.subarray(0, length), (name) => ({
      high: tracks[name].high.subarray(0, length),
      low: tracks[name].low.subarray(0, length),
    }));
  }

  return {
    read,
    push(ticks) {
      for (let at = 0; at < ticks.length; at += 1) {
        const nowS = (ticks.timeNs[at] ?? 0) / 1e9;
        if (length > 0 && nowS <= (endS[length - 1] ?? 0)) continue;
        openStretch(nowS);
        tick(ticks.columns, at, nowS);
      }
    },
  };
}

function newTrack(capacity: number): Track {
  const nothing = () => new Float64Array(capacity).fill(Number.NaN);
  return { high: nothing(), low: nothing(), lastStretch: -1, lastS: Number.NaN, lastCount: Number.NaN };
}

function longer(values: Float64Array, capacity: number): Float64Array {
  const into = new Float64Array(capacity).fill(Number.NaN);
  into.set(values);
  return into;
}
