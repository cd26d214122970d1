import { type Curve, type CurveName, type Curves, curvesOf, curveSpecs, mergeStretches } from './curve.js';
import { numbersOfText, numbersToText } from './varint-text.js';

/** Curves as JSON. A curve without any figure is left out. */
export interface CurveText {
  readonly length: number;
  /** Stretches that were put together into one; 1: full detail. */
  readonly merged: number;
  readonly startS: number;
  /** How long each stretch is, in `timeStepS`. */
  readonly time: string;
  readonly curves: Readonly<Partial<Record<CurveName, OneCurveText>>>;
}

interface OneCurveText {
  readonly step: number;
  readonly high: string;
  /** How far the low is below the high; left out where they are the same. */
  readonly depth?: string;
}

const pageBytes = 4096;
const steps = { bytes: pageBytes, cpus: 0.001, share: 0.001, 'bytes/s': 1024 } as const;
const timeStepS = 1e-4;

/** Text of at most `mostBytes`: with full detail if it fits, otherwise with fewer stretches, their extremes kept. */
export function curvesToText(curves: Curves, mostBytes: number): CurveText {
  let merged = 1;
  for (;;) {
    const text = encoded(mergeStretches(curves, merged), merged);
    const size = sizeOf(text);
    if (size <= mostBytes || text.length <= 100) return text;
    merged = Math.max(merged + 1, Math.ceil((merged * size) / mostBytes / 1.5));
  }
}

function sizeOf({ time, curves }: CurveText): number {
  return Object.values(curves).reduce(
    (sum, { high, depth }) => sum + high.length + (depth?.length ?? 0),
    time.length,
  );
}

function encoded(curves: Curves, merged: number): CurveText {
  const { length, startS, endS } = curves;
  const found: Partial<Record<CurveName, OneCurveText>> = {};
  for (const { name, unit } of curveSpecs) {
    const { high, low } = curves.curves[name];
    if (high.every(Number.isNaN)) continue;
    const step = unit === 'bytes' && !(inPages(high) && inPages(low)) ? 1 : steps[unit];
    const depth = high.map((value, at) => value - (low[at] ?? value));
    const flat = depth.every((value) => !(value > 0));
    found[name] = {
      step,
      high: numbersToText(high, step),
      ...(flat ? {} : { depth: numbersToText(depth, step) }),
    };
  }
  const time = numbersToText(differences(endS, startS), timeStepS);
  return { length, merged, startS, time, curves: found };
}

/** The inverse. Memory comes back exactly; rates to a thousandth of a CPU or share, I/O to 1 KiB/s. */
export function curvesOfText({ length, startS, time, curves }: CurveText): Curves {
  const endS = numbersOfText(time, length, timeStepS);
  let nowS = startS;
  for (let at = 0; at < length; at += 1) {
    nowS += endS[at] ?? 0;
    endS[at] = nowS;
  }
  return curvesOf(startS, endS, (name): Curve => {
    const text = curves[name];
    if (text === undefined) {
      const none = new Float64Array(length).fill(Number.NaN);
      return { high: none, low: none };
    }
    const high = numbersOfText(text.high, length, text.step);
    if (text.depth === undefined) return { high, low: high };
    const depth = numbersOfText(text.depth, length, text.step);
    return { high, low: high.map((value, at) => value - (depth[at] ?? 0)) };
  });
}

/** Lengths of the stretches; what rounding leaves is carried on, so that the ends stay where they are. */
function differences(endS: Float64Array, startS: number): Float64Array {
  let last = Math.round(startS / timeStepS);
  return endS.map((end) => {
    const now = Math.round(end / timeStepS);
    const width = (now - last) * timeStepS;
    last = now;
    return width;
  });
}

function inPages(values: Float64Array): boolean {
  return values.every((value) => Number.isNaN(value) || value % pageBytes === 0);
}
