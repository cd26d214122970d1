import type { PanelData, Window } from './board-data.js';
import { escaped } from './escaped.js';
import { formatted } from './units.js';

export const colors = [
  '#7eb26d',
  '#eab839',
  '#6ed0e0',
  '#ef843c',
  '#b877d9',
  '#1f78c1',
  '#e24d42',
  '#508642',
  '#badff4',
];

interface Area {
  readonly width: number;
  readonly height: number;
}

const left = 70;
const bottom = 18;

/** Curves over time, with a line of legend for each below them. */
export function graphSvg({ panel, curves }: PanelData, window: Window, { width, height }: Area): string {
  const unit = panel.fieldConfig?.defaults.unit;
  const legendHeight = 13 * Math.min(4, Math.ceil(curves.length / 3));
  const plotHeight = height - bottom - legendHeight - 6;
  const values = curves.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);
  const top = Math.max(...values, 1e-9) * 1.05;
  const x = (at: number) => left + ((at - window.from) / (window.to - window.from)) * (width - left - 8);
  const y = (value: number) => 4 + plotHeight * (1 - value / top);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * top).toFixed(1);
    return `<line x1="${left}" x2="${width - 8}" y1="${at}" y2="${at}" class="grid"/>
<text x="${left - 6}" y="${at}" class="tick end">${escaped(formatted(share * top, unit))}</text>`;
  });
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = window.from + share * (window.to - window.from);
    return `<text x="${x(at).toFixed(1)}" y="${plotHeight + bottom}" class="tick mid">${new Date(at * 1000).toISOString().slice(11, 16)}</text>`;
  });
  const lines = curves.map(({ points, legend }, at) => {
    const limit = legend.startsWith('limit');
    const color = limit ? '#f2495c' : colors[at % colors.length];
    return `<path d="${path(points, x, y, window.step)}" stroke="${color}" class="curve${limit ? ' limit' : ''}"/>`;
  });
  const legends = curves.slice(0, 12).map(({ legend, points }, at) => {
    const last = points.at(-1)?.[1] ?? Number.NaN;
    const column = at % 3;
    const row = Math.floor(at / 3);
    const color = legend.startsWith('limit') ? '#f2495c' : colors[at % colors.length];
    const place = `x="${left + column * ((width - left) / 3)}" y="${plotHeight + bottom + 15 + row * 13}"`;
    return `<text ${place} fill="${color}" class="legend">${escaped(`${legend} ${formatted(last, unit)}`)}</text>`;
  });
  return [...grid, ...times, ...lines, ...legends].join('\n');
}

/** A gap of more than two steps is not drawn over. */
function path(
  points: readonly (readonly [number, number])[],
  x: (at: number) => number,
  y: (value: number) => number,
  step: number,
): string {
  let before = Number.NEGATIVE_INFINITY;
  return points
    .filter(([, value]) => Number.isFinite(value))
    .map(([at, value]) => {
      const move = at - before > 2 * step ? 'M' : 'L';
      before = at;
      return `${move}${x(at).toFixed(1)},${y(value).toFixed(1)}`;
    })
    .join('');
}
