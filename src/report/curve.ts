/** What a timeline draws. Every curve has a step per stretch of time. */
export const curveSpecs = [
  { name: 'memory', unit: 'bytes' },
  { name: 'workingSet', unit: 'bytes' },
  { name: 'anon', unit: 'bytes' },
  { name: 'file', unit: 'bytes' },
  { name: 'cpu', unit: 'cpus' },
  { name: 'throttled', unit: 'share' },
  { name: 'ioRead', unit: 'bytes/s' },
  { name: 'ioWrite', unit: 'bytes/s' },
  { name: 'cpuSome', unit: 'share' },
  { name: 'memorySome', unit: 'share' },
  { name: 'memoryFull', unit: 'share' },
  { name: 'ioSome', unit: 'share' },
] as const;

export type CurveName = (typeof curveSpecs)[number]['name'];
export type CurveUnit = (typeof curveSpecs)[number]['unit'];

/** NaN: no figure. Both arrays have a value per stretch; the same array where nothing was put together. */
export interface Curve {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

/**
 * Curves over the same stretches: stretch i lies between the end of the one before (the first one: `startS`) and
 * `endS[i]`. Seconds since the run's start.
 */
export interface Curves {
  readonly length: number;
  readonly startS: number;
  readonly endS: Float64Array;
  readonly curves: Readonly<Record<CurveName, Curve>>;
}

export function noCurves(): Curves {
  return curvesOf(0, new Float64Array(), () => ({ high: new Float64Array(), low: new Float64Array() }));
}

export function curvesOf(startS: number, endS: Float64Array, curve: (name: CurveName) => Curve): Curves {
  const curves = Object.fromEntries(curveSpecs.map(({ name }) => [name, curve(name)])) as Record<
    CurveName,
    Curve
  >;
  return { length: endS.length, startS, endS, curves };
}

/** Puts `factor` stretches together into one; the highest and the lowest value of each curve are kept. */
export function mergeStretches(curves: Curves, factor: number): Curves {
  if (factor <= 1) return curves;
  const length = Math.ceil(curves.length / factor);
  const endS = new Float64Array(length);
  for (let at = 0; at < length; at += 1) {
    endS[at] = curves.endS[Math.min(curves.length, (at + 1) * factor) - 1] ?? 0;
  }
  return curvesOf(curves.startS, endS, (name) => {
    const { high, low } = curves.curves[name];
    return { high: extremes(high, factor, length, 1), low: extremes(low, factor, length, -1) };
  });
}

function extremes(values: Float64Array, factor: number, length: number, sign: 1 | -1): Float64Array {
  const into = new Float64Array(length).fill(Number.NaN);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const stretch = Math.floor(at / factor);
    const known = into[stretch] ?? Number.NaN;
    if (Number.isNaN(known) || (value - known) * sign > 0) into[stretch] = value;
  }
  return into;
}
