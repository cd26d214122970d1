import { emptyTickSeries, tickColumns, type TickSeries } from '../model/tick.js';

/** Ticks of the last while: the newest at full rate, older ones as a row per second, the oldest forgotten. */
export interface History {
  push(series: TickSeries): void;
  /** Rows from `fromNs` on, and the one before, from which counters rise. */
  read(fromNs: number): TickSeries;
  /** Forgets until it takes no more than this, as far as whole chunks allow. */
  trim(bytes: number): void;
  readonly bytes: number;
}

const rowValues = 1 + tickColumns.length;
const chunkRows = 64;
const chunkBytes = chunkRows * rowValues * Float64Array.BYTES_PER_ELEMENT;

interface Chunk {
  /** Rows of time and the tick columns. One array for all: thousands of small ones cost more than their contents. */
  readonly rows: Float64Array;
  length: number;
}

export function createHistory(): History {
  const raw: Chunk[] = [];
  const coarse: Chunk[] = [];

  function row(chunks: Chunk[]): Float64Array {
    let last = chunks.at(-1);
    if (last === undefined || last.length === chunkRows) {
      last = { rows: new Float64Array(chunkRows * rowValues), length: 0 };
      chunks.push(last);
    }
    last.length += 1;
    return last.rows.subarray((last.length - 1) * rowValues, last.length * rowValues);
  }

  /** A second's row: the last values, the highest of the peaks. */
  function makeCoarse({ rows, length }: Chunk): void {
    let into: Float64Array | null = null;
    let second = Number.NaN;
    for (let at = 0; at < length; at += 1) {
      const from = rows.subarray(at * rowValues, (at + 1) * rowValues);
      const now = Math.floor((from[0] ?? 0) / 1e9);
      if (into === null || now !== second) {
        into = row(coarse);
        into.set(from);
        second = now;
        continue;
      }
      merge(into, from);
    }
  }

  return {
    push({ length, timeNs, columns }) {
      for (let at = 0; at < length; at += 1) {
        const into = row(raw);
        into[0] = timeNs[at] ?? 0;
        for (let column = 1; column < rowValues; column += 1) {
          const name = tickColumns[column - 1]?.name;
          if (name !== undefined) into[column] = columns[name][at] ?? Number.NaN;
        }
      }
    },
    read(fromNs) {
      const chunks = [...coarse, ...raw];
      const times = chunks.map(({ rows, length }) => rows[(length - 1) * rowValues] ?? 0);
      const firstChunk = times.findIndex((time) => time >= fromNs);
      const taken = firstChunk === -1 ? chunks.slice(-1) : chunks.slice(Math.max(0, firstChunk - 1));
      return seriesOf(taken, fromNs);
    },
    trim(bytes) {
      const most = Math.max(2, Math.floor(bytes / chunkBytes));
      // Half of the room for full rate.
      while (raw.length > 1 && raw.length > most / 2) {
        const oldest = raw.shift();
        if (oldest !== undefined) makeCoarse(oldest);
      }
      while (coarse.length + raw.length > most && coarse.length > 0) coarse.shift();
    },
    get bytes() {
      return (raw.length + coarse.length) * chunkBytes;
    },
  };
}

const peakColumns = tickColumns.map(({ kind }) => kind === 'peak');

function merge(into: Float64Array, from: Float64Array): void {
  into[0] = from[0] ?? 0;
  for (let column = 1; column < rowValues; column += 1) {
    const value = from[column] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const before = into[column] ?? Number.NaN;
    into[column] = peakColumns[column - 1] === true && before > value ? before : value;
  }
}

function seriesOf(chunks: readonly Chunk[], fromNs: number): TickSeries {
  const all = chunks.flatMap(({ rows, length }) =>
    Array.from({ length }, (_, at) => rows.subarray(at * rowValues, (at + 1) * rowValues)),
  );
  const first = all.findIndex((row) => (row[0] ?? 0) >= fromNs);
  const rows = first === -1 ? all.slice(-1) : all.slice(Math.max(0, first - 1));
  const series = emptyTickSeries(rows.length);
  rows.forEach((row, at) => {
    series.timeNs[at] = row[0] ?? 0;
    tickColumns.forEach(({ name }, column) => {
      series.columns[name][at] = row[column + 1] ?? Number.NaN;
    });
  });
  return series;
}
