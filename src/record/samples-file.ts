import { parquetRead } from 'hyparquet';
import type { SchemaElement } from 'hyparquet';
import type { ColumnSource } from 'hyparquet-writer';
import { emptyTickSeries, type TickColumnName, tickColumns, type TickSeries } from '../model/tick.js';
import { columnName, openParquet, parquetSink } from './parquet-file.js';

/** Rows in a row group: the memory of reading or writing is that of one. Larger lists outlive V8's young generation. */
const groupRows = 8192;

const timeColumn = 'time_ns';

function integer(name: string, required: boolean): SchemaElement {
  return { name, type: 'INT64', repetition_type: required ? 'REQUIRED' : 'OPTIONAL' };
}

const schema: SchemaElement[] = [
  { name: 'root', num_children: tickColumns.length + 1 },
  integer(timeColumn, true),
  ...tickColumns.map(({ name }) => integer(columnName(name), false)),
];

/** Writes samples.parquet: a row per tick. One owner, who calls close() or abort(). */
export interface SamplesWriter {
  append(series: TickSeries): void;
  /** Ticks written. */
  close(): number;
  abort(): void;
}

/** @throws CgmonError record, here and at each write. */
export function samplesWriter(
  path: string,
  metadata: Readonly<Record<string, string>> = {},
  rows = groupRows,
): SamplesWriter {
  const sink = parquetSink(path, schema, { ...metadata, columns: JSON.stringify(columnNotes()) });
  const buffer = emptyTickSeries(rows);
  let held = 0;
  let total = 0;

  function flush(): void {
    if (held === 0) return;
    sink.writeGroup(groupColumns(buffer, held));
    total += held;
    held = 0;
  }

  return {
    append(series) {
      for (let from = 0; from < series.length; ) {
        const count = Math.min(series.length - from, rows - held);
        buffer.timeNs.set(series.timeNs.subarray(from, from + count), held);
        for (const { name } of tickColumns) {
          buffer.columns[name].set(series.columns[name].subarray(from, from + count), held);
        }
        held += count;
        from += count;
        if (held === rows) flush();
      }
    },
    close() {
      flush();
      sink.finish();
      return total;
    },
    abort: () => sink.abort(),
  };
}

/** Unit, kind and kernel file of every column, for readers without cgmon. */
function columnNotes(): Record<string, string> {
  return Object.fromEntries(
    tickColumns.map(({ name, kind, unit, file }) => [columnName(name), `${unit}, ${kind}, ${file}`]),
  );
}

function groupColumns(buffer: TickSeries, held: number): ColumnSource[] {
  const source = (name: string, values: Float64Array): ColumnSource => ({
    name,
    // Made when the writer comes to it: one column is held as a list at a time, not all of them.
    get data() {
      return integers(values, held);
    },
    encoding: 'DELTA_BINARY_PACKED',
    statistics: false,
    offsetIndex: false,
  });
  return [
    source(timeColumn, buffer.timeNs),
    ...tickColumns.map(({ name }) => source(columnName(name), buffer.columns[name])),
  ];
}

/** Whole numbers, null for absent. A column without gaps is passed on as it is: no list is made of it. */
function integers(values: Float64Array, length: number): Float64Array | (number | null)[] {
  const used = values.subarray(0, length);
  if (used.every(Number.isInteger)) return used;
  return Array.from(used, (value) => (Number.isNaN(value) ? null : Math.round(value)));
}

export interface ReadSamplesOptions {
  /** Only these; the others stay absent. */
  readonly columns?: readonly TickColumnName[] | undefined;
}

/** Streams samples.parquet, a TickSeries per row group. */
export async function* readSamples(
  path: string,
  options: ReadSamplesOptions = {},
): AsyncGenerator<TickSeries, void, undefined> {
  const parquet = await openParquet(path);
  const there = new Set(parquet.metadata.schema.map(({ name }) => name));
  const wanted = tickColumns
    .map(({ name }) => name)
    .filter((name) => (options.columns?.includes(name) ?? true) && there.has(columnName(name)));
  let rowStart = 0;
  for (const group of parquet.metadata.row_groups) {
    const first = rowStart;
    const rowEnd = first + Number(group.num_rows);
    const series = emptyTickSeries(rowEnd - first);
    const targets = new Map<string, Float64Array>([[timeColumn, series.timeNs]]);
    for (const name of wanted) targets.set(columnName(name), series.columns[name]);
    await parquetRead({
      ...parquet,
      columns: [...targets.keys()],
      rowStart: first,
      rowEnd,
      onChunk: ({ columnName: column, columnData, rowStart: chunkStart }) => {
        const into = targets.get(column);
        if (into !== undefined) fill(into, columnData, chunkStart - first);
      },
    });
    yield series;
    rowStart = rowEnd;
  }
}

function fill(into: Float64Array, values: ArrayLike<unknown>, offset: number): void {
  for (let at = 0; at < values.length && offset + at < into.length; at += 1) {
    const value = values[at];
    if (value !== null && value !== undefined) into[offset + at] = Number(value);
  }
}
