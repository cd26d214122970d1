import type { Scale } from '../../analysis/figures/scale.js';
import { color, polygon, polyline, rule, text } from '../../analysis/figures/svg.js';

/** A panel of a run's figure: a name, an axis, and curves over the run's time. */
export interface Panel {
  readonly name: string;
  readonly unit: string;
  readonly scale: Scale;
  readonly curves: readonly Curve[];
  /** Dashed line across, with its label; null: none, or out of sight. */
  readonly limit: { readonly value: number; readonly label: string } | null;
  /** Share of each stretch (0..1) marked in a strip at the panel's foot; null: none. */
  readonly strip: { readonly label: string; readonly shares: Float64Array } | null;
  /** An exact point and what to say of it. */
  readonly mark: { readonly timeNs: number; readonly value: number; readonly label: string } | null;
  /** Said in the panel's middle when there is nothing to draw. */
  readonly empty: string | null;
}

export interface Curve {
  readonly label: string;
  readonly color: string;
  readonly values: Float64Array;
  /** Lower edge of the filled area: a curve, or 0 for the panel's foot; null: a line alone. */
  readonly fillTo: Float64Array | 0 | null;
}

export interface PanelPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: (timeNs: number) => number;
}

export function panelSvg(panel: Panel, place: PanelPlace): string {
  const { left, top, width, height } = place;
  const y = (value: number): number => top + height * (1 - Math.min(1, Math.max(0, panel.scale.at(value))));
  const parts = [
    ...panel.scale.ticks.map(({ value, label }) => {
      const at = y(value);
      return rule(left, at, left + width, at, '#e3e3e3') + text(left - 6, at + 4, label, { anchor: 'end' });
    }),
    `<text transform="translate(14 ${top + height / 2}) rotate(-90)" text-anchor="middle">${panel.name}${panel.unit === '' ? '' : `, ${panel.unit}`}</text>`,
    ...panel.curves.map((curve) => curveSvg(curve, place, y)),
    strip(panel, place),
    rule(left, top + height, left + width, top + height, '#888'),
    limit(panel, place, y),
    mark(panel, place, y),
    legend(panel, place),
    panel.empty === null
      ? ''
      : text(left + width / 2, top + height / 2 + 4, panel.empty, { anchor: 'middle', fill: '#777' }),
  ];
  return parts.join('');
}

function curveSvg(
  { values, fillTo, color: ink }: Curve,
  { left, width }: PanelPlace,
  y: (value: number) => number,
): string {
  const step = width / values.length;
  const steps = (series: Float64Array): [number, number][] =>
    Array.from(series, (value, at): [number, number][] => [
      [left + at * step, y(value)],
      [left + (at + 1) * step, y(value)],
    ]).flat();
  const line = steps(values);
  if (fillTo === null) return polyline(line, ink, 1.2);
  const areas = runsOf(line).map((part) => {
    const floor =
      fillTo === 0
        ? ([
            [part.points.at(-1)?.[0] ?? 0, y(0)],
            [part.points[0]?.[0] ?? 0, y(0)],
          ] satisfies [number, number][])
        : steps(fillTo)
            .slice(part.from, part.from + part.points.length)
            .toReversed();
    return polygon([...part.points, ...floor], ink, fillTo === 0 ? 0.35 : 0.25);
  });
  return areas.join('') + polyline(line, ink, 1.2);
}

/** Stretches of points without a gap. */
function runsOf(points: readonly [number, number][]): { from: number; points: [number, number][] }[] {
  const found: { from: number; points: [number, number][] }[] = [];
  let open = false;
  points.forEach((point, at) => {
    if (Number.isNaN(point[1])) open = false;
    else if (open) found.at(-1)?.points.push(point);
    else {
      found.push({ from: at, points: [point] });
      open = true;
    }
  });
  return found;
}

function strip({ strip: shown }: Panel, { left, top, width, height }: PanelPlace): string {
  if (shown === null) return '';
  const step = width / shown.shares.length;
  return Array.from(shown.shares, (share, at) =>
    share > 0.01
      ? `<rect x="${(left + at * step).toFixed(2)}" y="${top + height - 6}" width="${(step + 0.3).toFixed(2)}" height="6" fill="${color(1)}" fill-opacity="${Math.min(1, 0.25 + share).toFixed(2)}"/>`
      : '',
  ).join('');
}

function limit({ limit: line }: Panel, { left, width }: PanelPlace, y: (value: number) => number): string {
  if (line === null) return '';
  const at = y(line.value);
  return (
    `<line x1="${left}" y1="${at.toFixed(2)}" x2="${left + width}" y2="${at.toFixed(2)}" stroke="${color(1)}" stroke-dasharray="6 4"/>` +
    text(left + width - 4, at - 4, line.label, { anchor: 'end', fill: '#a34700' })
  );
}

function mark({ mark: point }: Panel, place: PanelPlace, y: (value: number) => number): string {
  if (point === null) return '';
  const px = place.x(point.timeNs);
  const py = y(point.value);
  const toLeft = px > place.left + place.width * 0.75;
  const labelY = Math.max(place.top + 11, py - 5);
  return (
    `<circle cx="${px.toFixed(2)}" cy="${py.toFixed(2)}" r="3.2" fill="#fff" stroke="#222" stroke-width="1.4"/>` +
    text(px + (toLeft ? -7 : 7), labelY, point.label, { anchor: toLeft ? 'end' : 'start', weight: 600 })
  );
}

/** Above the panel, only where there is more than one thing to tell apart. */
function legend({ curves, strip: shown }: Panel, { left, top }: PanelPlace): string {
  const entries = [
    ...curves.map(({ label, color: ink }) => ({ label, ink })),
    ...(shown === null ? [] : [{ label: shown.label, ink: color(1) }]),
  ];
  if (entries.length < 2) return '';
  let x = left;
  return entries
    .map(({ label, ink }) => {
      const part =
        `<rect x="${x}" y="${top - 14}" width="9" height="9" fill="${ink}"/>` +
        text(x + 13, top - 6, label, {});
      x += 28 + label.length * 6.2;
      return part;
    })
    .join('');
}
