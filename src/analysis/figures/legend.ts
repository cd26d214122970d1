import { cutLabel, labelWidth } from './label.js';
import { seriesLine, seriesMarker } from './series.js';
import { bar, text } from './svg.js';

export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  /** Drawn as a line with its marker, as the series of this number; without: a square of the colour. */
  readonly series?: number;
}

export const legendRow = 18;
const between = 16;
const besideMark = 6;

export interface Legend {
  readonly rows: number;
  readonly svg: string;
}

/** Entries one after the other, in as many rows as they take; `y` is the baseline of the first. */
export function layLegend(entries: readonly LegendEntry[], left: number, right: number, y: number): Legend {
  // One thing needs no telling apart.
  if (entries.length < 2) return { rows: 0, svg: '' };
  let x = left;
  let row = 0;
  const parts = entries.map(({ label, color, series }) => {
    const markWidth = series === undefined ? 10 : 24;
    const shown = cutLabel(label, right - left - markWidth - besideMark);
    const width = markWidth + besideMark + labelWidth(shown);
    if (x > left && x + width > right) {
      x = left;
      row += 1;
    }
    const base = y + row * legendRow;
    const mark =
      series === undefined
        ? bar(x, base - 9, 10, 10, color)
        : seriesLine([[x, base - 4] as const, [x + markWidth, base - 4] as const], series) +
          seriesMarker(x + markWidth / 2, base - 4, series);
    const part = mark + text(x + markWidth + besideMark, base, shown, {});
    x += width + between;
    return part;
  });
  return { rows: row + 1, svg: parts.join('') };
}
