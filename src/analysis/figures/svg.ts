import type { Scale } from './scale.js';

/** Okabe & Ito's palette ("Color Universal Design", 2008): told apart with any colour vision, and in grey. */
export const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#555555'] as const;

export function color(index: number): string {
  return colors[index % colors.length] ?? '#000000';
}

export interface FigureFrame {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: Scale;
  readonly y: Scale;
  /** Which axis has grid lines; default y. */
  readonly grid?: 'x' | 'y';
  /** Room for the labels of the y axis, pixels; default 64. */
  readonly left?: number;
  readonly height?: number;
  readonly legend?: readonly { readonly label: string; readonly color: string }[];
  /** SVG of the data, made with the plot's own mapping. */
  readonly marks: (plot: Plot) => string;
}

/** Maps values to pixels. */
export interface Plot {
  readonly px: (value: number) => number;
  readonly py: (value: number) => number;
  readonly width: number;
  readonly height: number;
}

const width = 640;
const margin = { top: 44, right: 28, bottom: 52 } as const;
const legendRow = 18;

/** A whole figure as an SVG document: one look for all, legible at the width of a paper's column. */
export function figureSvg(frame: FigureFrame): string {
  const { left = 64, height = 360, legend = [], grid = 'y' } = frame;
  const top = margin.top + (legend.length > 1 ? legendRow : 0);
  const plot = {
    width: width - left - margin.right,
    height: height - top - margin.bottom,
    px: (value: number) => left + frame.x.at(value) * (width - left - margin.right),
    py: (value: number) => top + (1 - frame.y.at(value)) * (height - top - margin.bottom),
  };
  const bottom = top + plot.height;
  const right = left + plot.width;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(frame.title)}" font-family="system-ui, 'Helvetica Neue', Arial, sans-serif" font-size="12" fill="#222">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(16, 24, frame.title, { size: 15, weight: 600 }),
    ...(legend.length > 1 ? [legendSvg(legend, left, margin.top)] : []),
    ...frame.x.ticks.map(({ value, label }) => {
      const x = plot.px(value);
      const line = grid === 'x' ? rule(x, top, x, bottom, '#e3e3e3') : rule(x, bottom, x, bottom + 4, '#888');
      return line + text(x, bottom + 18, label, { anchor: 'middle' });
    }),
    ...frame.y.ticks.map(({ value, label }) => {
      const y = plot.py(value);
      const line = grid === 'y' ? rule(left, y, right, y, '#e3e3e3') : '';
      return line + text(left - 8, y + 4, label, { anchor: 'end' });
    }),
    frame.marks(plot),
    rule(left, bottom, right, bottom, '#888'),
    text(left + plot.width / 2, height - 12, frame.xLabel, { anchor: 'middle' }),
    frame.yLabel === ''
      ? ''
      : `<text transform="translate(16 ${round(top + plot.height / 2)}) rotate(-90)" text-anchor="middle">${escapeXml(frame.yLabel)}</text>`,
    '</svg>',
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function legendSvg(legend: NonNullable<FigureFrame['legend']>, left: number, y: number): string {
  let x = left;
  return legend
    .map((entry) => {
      const part =
        `<rect x="${round(x)}" y="${y - 9}" width="10" height="10" fill="${entry.color}"/>` +
        text(x + 15, y, entry.label, {});
      x += 30 + entry.label.length * 6.8;
      return part;
    })
    .join('');
}

interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly size?: number;
  readonly weight?: number;
  readonly fill?: string;
}

export function text(x: number, y: number, content: string, options: TextOptions): string {
  const { anchor = 'start', size, weight, fill } = options;
  const attributes = [
    `x="${round(x)}" y="${round(y)}"`,
    anchor === 'start' ? '' : `text-anchor="${anchor}"`,
    size === undefined ? '' : `font-size="${size}"`,
    weight === undefined ? '' : `font-weight="${weight}"`,
    fill === undefined ? '' : `fill="${fill}"`,
  ].filter((part) => part !== '');
  return `<text ${attributes.join(' ')}>${escapeXml(content)}</text>`;
}

export function rule(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: string,
  strokeWidth = 1,
): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${stroke}" stroke-width="${strokeWidth}"/>`;
}

/** A line through points; a gap where one is NaN. */
export function polyline(
  points: readonly (readonly [number, number])[],
  stroke: string,
  strokeWidth = 2,
): string {
  let pen = 'M';
  const path = points.map(([x, y]) => {
    if (Number.isNaN(x) || Number.isNaN(y)) {
      pen = 'M';
      return '';
    }
    const step = `${pen}${round(x)} ${round(y)}`;
    pen = 'L';
    return step;
  });
  return `<path d="${path.join('')}" fill="none" stroke="${stroke}" stroke-width="${strokeWidth}" stroke-linejoin="round"/>`;
}

export function polygon(
  points: readonly (readonly [number, number])[],
  fill: string,
  opacity: number,
): string {
  const path = points
    .filter(([x, y]) => !Number.isNaN(x) && !Number.isNaN(y))
    .map(([x, y]) => `${round(x)},${round(y)}`);
  return `<polygon points="${path.join(' ')}" fill="${fill}" fill-opacity="${opacity}"/>`;
}

export function bar(x: number, y: number, barWidth: number, barHeight: number, fill: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, barWidth))}" height="${round(Math.max(0, barHeight))}" fill="${fill}"/>`;
}

export function dot(x: number, y: number, radius: number, fill: string, opacity = 1): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" fill="${fill}" fill-opacity="${opacity}"/>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Names come from agents: markup stays text; what XML forbids, or what turns the direction of writing, is taken out. */
export function escapeXml(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF]/gu, ' ');
}
