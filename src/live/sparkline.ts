import type { TickSeries } from '../model/tick.js';

/** Two minutes, a point every two seconds. */
export const sparklinePoints = 60;
const stepNs = 2e9;

/** Highest memory of each step up to `nowNs`, bytes; null where no tick was. */
export function sparkline(ticks: TickSeries | null, nowNs: number): (number | null)[] {
  const points = Array.from<number | null>({ length: sparklinePoints }).fill(null);
  if (ticks === null) return points;
  for (let at = 0; at < ticks.length; at += 1) {
    const step = sparklinePoints - 1 - Math.floor((nowNs - (ticks.timeNs[at] ?? 0)) / stepNs);
    const current = ticks.columns.memoryBytes[at] ?? Number.NaN;
    const peak = ticks.columns.memoryPeakBytes[at] ?? Number.NaN;
    const value = Number.isNaN(peak) ? current : peak;
    if (step < 0 || step >= sparklinePoints || Number.isNaN(value)) continue;
    points[step] = Math.max(points[step] ?? 0, value);
  }
  return points;
}
