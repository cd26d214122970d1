import type { NamedCurve, PanelData, Window } from './board-data.js';
import { escaped } from './escaped.js';

interface Area {
  readonly width: number;
  readonly height: number;
}

const left = 110;

/** A lane per curve, filled where its value is above 0. */
export function lanesSvg({ curves }: PanelData, window: Window, { width, height }: Area): string {
  const lane = Math.min(30, (height - 8) / Math.max(1, curves.length));
  return curves
    .map(({ legend, points }, row) => {
      const y = 4 + row * lane;
      const cells = cellsOf(points, window, width).map(
        ([x, w, value]) =>
          `<rect x="${x.toFixed(1)}" y="${y + 2}" width="${w.toFixed(1)}" height="${lane - 4}" fill="${value > 0 ? '#5794f2' : 'none'}"/>`,
      );
      return `<text x="${left - 6}" y="${y + lane / 2}" class="tick end">${escaped(legend)}</text>${cells.join('')}`;
    })
    .join('\n');
}

/** A row per bucket, darker where more values fell into it. */
export function heatmapSvg({ curves }: PanelData, window: Window, { width, height }: Area): string {
  const rows = curves.toSorted((a, b) => bound(b) - bound(a));
  const row = (height - 8) / Math.max(1, rows.length);
  const counts = rows.map(({ points }, at) => {
    const below = rows[at + 1]?.points;
    return points.map(([time, value], index): [number, number] => [time, value - (below?.[index]?.[1] ?? 0)]);
  });
  const most = Math.max(...counts.flat().map(([, value]) => value), 1e-9);
  return rows
    .map(({ legend }, at) => {
      const y = 4 + at * row;
      const cells = cellsOf(counts[at] ?? [], window, width).map(
        ([x, w, value]) =>
          `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${w.toFixed(1)}" height="${(row - 1).toFixed(1)}" fill="#5794f2" fill-opacity="${Math.sqrt(Math.max(0, value) / most).toFixed(2)}"/>`,
      );
      return `<text x="${left - 6}" y="${y + row / 2}" class="tick end">${escaped(legend)}</text>${cells.join('')}`;
    })
    .join('\n');
}

function bound({ metric }: NamedCurve): number {
  return metric['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(metric['le']);
}

/** x, width and value of each point. */
function cellsOf(
  points: readonly (readonly [number, number])[],
  { from, to, step }: Window,
  width: number,
): readonly (readonly [number, number, number])[] {
  const scale = (width - left - 8) / (to - from + step);
  return points.map(([at, value]) => [left + (at - from) * scale, step * scale + 0.3, value] as const);
}
