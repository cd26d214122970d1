import { labelWidth, lineBaselines } from './label.js';
import { type LegendEntry, layLegend, legendRow } from './legend.js';
import type { Scale } from './scale.js';
import { escapeXml, round, rule, text } from './svg.js';

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
  /** Pixels, with one row of legend; default 360. */
  readonly height?: number;
  readonly legend?: readonly LegendEntry[];
  /** SVG of the data, made with the plot's own mapping. */
  readonly marks: (plot: Plot) => string;
}

/** Ticks of the x axis, those without their label that would run into the one before. */
function apart(ticks: Scale['ticks'], px: (value: number) => number): Scale['ticks'] {
  let free = Number.NEGATIVE_INFINITY;
  return ticks.map(({ value, label }) => {
    const half = labelWidth(label) / 2;
    if (px(value) - half < free) return { value, label: '' };
    free = px(value) + half + 4;
    return { value, label };
  });
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

/** A whole figure as an SVG document: one look for all, legible at the width of a paper's column. */
export function figureSvg(frame: FigureFrame): string {
  const { left = 64, legend: entries = [], grid = 'y' } = frame;
  const legend = layLegend(entries, Math.min(left, 64), width - margin.right, margin.top);
  const top = margin.top + legend.rows * legendRow;
  const height = (frame.height ?? 360) + Math.max(0, legend.rows - 1) * legendRow;
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
    legend.svg,
    ...apart(frame.x.ticks, plot.px).map(({ value, label }) => {
      const x = plot.px(value);
      const line = grid === 'x' ? rule(x, top, x, bottom, '#e3e3e3') : rule(x, bottom, x, bottom + 4, '#888');
      return line + text(x, bottom + 18, label, { anchor: 'middle' });
    }),
    ...frame.y.ticks.map(({ value, label }) => {
      const y = plot.py(value);
      const line = grid === 'y' ? rule(left, y, right, y, '#e3e3e3') : '';
      const lines = lineBaselines(label, y).map((own) => text(left - 8, own.y, own.line, { anchor: 'end' }));
      return line + lines.join('');
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
