import { pad, printable, type TextStyle, textWidth, tinted, type Tone, truncate } from './text.js';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right' | undefined;
  /** Columns with a minimum give way, the text cut with "…"; the others keep their width. */
  readonly minimum?: number | undefined;
  /** When even the minimum does not fit, columns are left out, the highest number first. 0 or absent: never. */
  readonly dropOrder?: number | undefined;
}

export interface TableCell {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

export type TableRow = readonly (TableCell | string)[] | 'line';

const gap = '  ';

/**
 * Lines of a table that fits the width, without trailing spaces. Rows have a cell per column; `line` draws a rule.
 * Titles are left out when all are empty.
 */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
  { width, color }: TextStyle,
): string[] {
  const cells = rows.map((row) => (row === 'line' ? row : row.map(cleaned)));
  const natural = columns.map(({ title }, at) =>
    cells.reduce(
      (most, row) => (row === 'line' ? most : Math.max(most, textWidth(row[at]?.text ?? ''))),
      textWidth(title),
    ),
  );
  const widths = fit(columns, natural, width);
  const kept = columns.flatMap((_, at) => ((widths[at] ?? 0) > 0 ? [at] : []));

  const formatRow = (row: readonly TableCell[], tone?: Tone): string => {
    const last = kept.findLastIndex((at) => (row[at]?.text ?? '') !== '');
    const shown = kept.slice(0, last + 1).map((at, place) => {
      const { text, tone: own } = row[at] ?? { text: '' };
      const room = widths[at] ?? 0;
      const align = columns[at]?.align ?? 'left';
      const cut = truncate(text, room);
      const filled = place === last && align === 'left' ? cut : pad(cut, room, align);
      return tinted(filled, tone ?? own ?? 'plain', color);
    });
    return shown.join(gap);
  };

  const total = kept.reduce((sum, at) => sum + (widths[at] ?? 0) + gap.length, -gap.length);
  const rule = tinted('─'.repeat(Math.max(0, total)), 'quiet', color);
  const body = cells.map((row) => (row === 'line' ? rule : formatRow(row)));
  if (columns.every(({ title }) => title === '')) return body;
  return [
    formatRow(
      columns.map(({ title }) => ({ text: title })),
      'quiet',
    ),
    rule,
    ...body,
  ];
}

function cleaned(cell: TableCell | string): TableCell {
  return typeof cell === 'string' ? { text: printable(cell) } : { ...cell, text: printable(cell.text) };
}

/** Widths that fit; 0 for a column left out. */
function fit(columns: readonly TableColumn[], natural: readonly number[], width: number): number[] {
  const widths = natural.map((value) => Math.max(value, 0));
  for (;;) {
    const shown = widths.filter((value) => value > 0);
    let excess = shown.reduce((sum, value) => sum + value, 0) + gap.length * (shown.length - 1) - width;
    if (excess <= 0) return widths;
    const shrunk = [...widths];
    for (; excess > 0; excess -= 1) {
      const widest = widestElastic(columns, shrunk);
      if (widest < 0) break;
      shrunk[widest] = (shrunk[widest] ?? 0) - 1;
    }
    if (excess <= 0) return shrunk;
    const leaving = columns
      .map(({ dropOrder = 0 }, at) => ({ at, dropOrder }))
      .filter(({ at, dropOrder }) => dropOrder > 0 && (widths[at] ?? 0) > 0)
      .sort((a, b) => b.dropOrder - a.dropOrder)[0];
    if (leaving === undefined) return shrunk;
    widths[leaving.at] = 0;
  }
}

/** The widest column that may still give way, or -1. */
function widestElastic(columns: readonly TableColumn[], widths: readonly number[]): number {
  let found = -1;
  columns.forEach(({ minimum }, at) => {
    const width = widths[at] ?? 0;
    if (minimum !== undefined && width > minimum && width > (widths[found] ?? 0)) found = at;
  });
  return found;
}
