import { pad, printable, textWidth } from './text.js';

export type TableFormat = 'text' | 'markdown' | 'csv';

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Names of the columns that hold words: aligned to the left, as the first one is. */
  readonly words?: readonly string[];
}

export function isWordColumn({ header, words = [] }: Table, column: number): boolean {
  return column === 0 || words.includes(header[column] ?? '');
}

/** A table as text. In `text` and `markdown` columns of numbers are aligned to the right. */
export function formatTable(table: Table, format: TableFormat): string {
  switch (format) {
    case 'text':
      return alignedLines(table).join('\n');
    case 'markdown':
      return markdownLines(table).join('\n');
    case 'csv':
      return [table.header, ...table.rows].map((row) => row.map(csvCell).join(',')).join('\n');
    default:
      throw new RangeError(`formatTable: ${String(format satisfies never)}`);
  }
}

function alignedLines(table: Table): string[] {
  const { header, rows } = table;
  const lines = [header, ...rows].map((row) => row.map(printable));
  const widths = header.map((_, column) =>
    lines.reduce((widest, row) => Math.max(widest, textWidth(row[column] ?? '')), 0),
  );
  return lines.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, isWordColumn(table, column) ? 'left' : 'right'))
      .join('  ')
      .trimEnd(),
  );
}

function markdownLines(table: Table): string[] {
  const { header, rows } = table;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = header.map((_, column) => (isWordColumn(table, column) ? '---' : '---:'));
  return [line(header), line(rule), ...rows.map(line)];
}

/** RFC 4180. */
function csvCell(cell: string): string {
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Fixed digits; "n/a" for what is not known. */
export function formatNumber(value: number | null | undefined, digits = 1): string {
  return value === null || value === undefined || !Number.isFinite(value) ? 'n/a' : value.toFixed(digits);
}

/** 0..1 as percent; "n/a" for what is not known. */
export function formatShare(value: number | null | undefined, digits = 1): string {
  const text = formatNumber(value === null || value === undefined ? value : value * 100, digits);
  return text === 'n/a' ? text : `${text} %`;
}
