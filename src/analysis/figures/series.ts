import { color, colors, diamond, dot, polyline, square, triangle } from './svg.js';

/** Series beyond the palette have its colours again, with other dashes and other marks. */
const dashes = ['', '7 4', '2 3', '9 3 2 3'] as const;
const marks = [dot, square, diamond, triangle] as const;

export function seriesLine(points: readonly (readonly [number, number])[], series: number): string {
  return polyline(points, color(series), 2, dashes[roundOf(series)] ?? '');
}

export function seriesMarker(x: number, y: number, series: number): string {
  const mark = marks[roundOf(series)] ?? dot;
  return mark(x, y, 4, color(series));
}

function roundOf(series: number): number {
  return Math.floor(series / colors.length) % marks.length;
}
