import type { TickColumnName, TickSeries } from '../model/tick.js';

/** A figure of one column as a Prometheus series: its name, and what a figure is divided by. */
export interface ColumnSeries {
  /** Name as in docs/metrics.md: the same queries work on an exported run. */
  readonly metric: string;
  readonly column: TickColumnName;
  readonly labels?: Readonly<Record<string, string>>;
  readonly per: number;
  /** A peak is the maximum since the point before: it is kept when two ticks share a millisecond. */
  readonly keepMax: boolean;
}

const all = { device: 'all' };

function series(
  metric: string,
  column: TickColumnName,
  per = 1,
  labels?: Record<string, string>,
): ColumnSeries {
  const name = `cgmon_container_${metric}`;
  const keepMax = column === 'memoryPeakBytes';
  return labels === undefined
    ? { metric: name, column, per, keepMax }
    : { metric: name, column, per, keepMax, labels };
}

export const columnSeries: readonly ColumnSeries[] = [
  series('memory_bytes', 'memoryBytes'),
  series('memory_peak_bytes', 'memoryPeakBytes'),
  series('memory_anon_bytes', 'anonBytes'),
  series('memory_file_bytes', 'fileBytes'),
  series('memory_kernel_bytes', 'kernelBytes'),
  series('memory_dirty_bytes', 'fileDirtyBytes'),
  series('memory_writeback_bytes', 'fileWritebackBytes'),
  series('memory_swap_bytes', 'swapBytes'),
  series('major_page_faults_total', 'majorFaults'),
  series('oom_kills_total', 'oomKills'),
  series('cpu_seconds_total', 'cpuUsec', 1e6),
  series('cpu_user_seconds_total', 'cpuUserUsec', 1e6),
  series('cpu_system_seconds_total', 'cpuSystemUsec', 1e6),
  series('cpu_periods_total', 'cpuPeriods'),
  series('cpu_throttled_periods_total', 'throttledPeriods'),
  series('cpu_throttled_seconds_total', 'throttledUsec', 1e6),
  series('io_read_bytes_total', 'ioReadBytes', 1, all),
  series('io_written_bytes_total', 'ioWriteBytes', 1, all),
  series('io_reads_total', 'ioReadOps', 1, all),
  series('io_writes_total', 'ioWriteOps', 1, all),
  series('pressure_cpu_waiting_seconds_total', 'cpuSomeUsec', 1e6),
  series('pressure_memory_waiting_seconds_total', 'memorySomeUsec', 1e6),
  series('pressure_memory_stalled_seconds_total', 'memoryFullUsec', 1e6),
  series('pressure_io_waiting_seconds_total', 'ioSomeUsec', 1e6),
  series('pressure_io_stalled_seconds_total', 'ioFullUsec', 1e6),
  series('pids', 'pids'),
];

export interface SeriesPoint {
  /** Whole milliseconds since the epoch, rising. */
  readonly ms: number;
  readonly value: number;
}

/** A column's points, one a millisecond at most: Prometheus keeps no finer time. */
export async function* columnPoints(
  blocks: AsyncIterable<TickSeries>,
  { column, per, keepMax }: ColumnSeries,
  msOf: (timeNs: number) => number,
): AsyncGenerator<SeriesPoint, void, undefined> {
  let held: SeriesPoint | null = null;
  for await (const { length, timeNs, columns } of blocks) {
    for (let tick = 0; tick < length; tick += 1) {
      const raw = columns[column][tick] ?? Number.NaN;
      if (Number.isNaN(raw)) continue;
      const value = raw / per;
      const ms = msOf(timeNs[tick] ?? 0);
      if (held !== null && ms <= held.ms) {
        held = { ms: held.ms, value: keepMax ? Math.max(held.value, value) : value };
        continue;
      }
      if (held !== null) yield held;
      held = { ms, value };
    }
  }
  if (held !== null) yield held;
}
