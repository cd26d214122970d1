import { type ClockPair, monotonicToWallMs } from '../model/clock.js';
import { tickColumns, type TickSeries } from '../model/tick.js';
import type { ToolCallUsage } from '../model/tool-call.js';
import { columnName } from '../record/parquet-file.js';
import { callColumns, type Cell } from '../record/tool-calls-columns.js';

/**
 * CSV by RFC 4180: comma, CRLF, quotes doubled, UTF-8, a header line. Absent is an empty field, never 0. Columns
 * and units are those of the Parquet files (docs/run-directory.md); times are ISO 8601, UTC.
 *
 * Text is made harmless for terminals and spreadsheets, who would obey it: see `harmless`.
 */
const lineEnd = '\r\n';

function field(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'string' ? harmless(cell) : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Control characters but line feeds and tabs, and marks of writing direction, become a space. What a spreadsheet would
 * take for a formula gets an apostrophe before it (OWASP, "CSV injection").
 */
function harmless(text: string): string {
  const plain = text.replaceAll('\r\n', '\n').replaceAll(/[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\u2028\u2029]/gu, ' ');
  return /^[=+\-@\t\n]/.test(plain) ? `'${plain}` : plain;
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(field).join(',')}${lineEnd}`;
}

/** A text per block of ticks: `time`, `time_ns` and the columns of samples.parquet. */
export async function* samplesCsv(
  blocks: AsyncIterable<TickSeries> | Iterable<TickSeries>,
  clock: readonly ClockPair[],
): AsyncGenerator<string, void, undefined> {
  yield line(['time', 'time_ns', ...tickColumns.map(({ name }) => columnName(name))]);
  for await (const { length, timeNs, columns } of blocks) {
    const lines = Array.from({ length }, (_, tick) => {
      const time = timeNs[tick] ?? Number.NaN;
      const figures = tickColumns.map(({ name }) => columns[name][tick] ?? Number.NaN);
      const cells = figures.map((value) => (Number.isNaN(value) ? null : value));
      return line([isoTime(monotonicToWallMs(clock, time)), time, ...cells]);
    });
    yield lines.join('');
  }
}

/** A line per call, with the columns of tool-calls.parquet. */
export function* toolCallsCsv(calls: Iterable<ToolCallUsage>): Generator<string, void, undefined> {
  yield line(callColumns.map(({ name }) => name));
  for (const call of calls) {
    yield line(
      callColumns.map(({ type, value }) => {
        const cell = value(call);
        return type === 'timestamp' && typeof cell === 'number' ? isoTime(cell) : cell;
      }),
    );
  }
}

/** ISO 8601 with microseconds: ticks may be 1 ms apart. */
export function isoTime(ms: number): string {
  const micros = Math.round(ms * 1000);
  const whole = Math.floor(micros / 1000);
  return `${new Date(whole).toISOString().slice(0, -1)}${String(micros - whole * 1000).padStart(3, '0')}Z`;
}
