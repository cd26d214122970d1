import { parseCpuStat, parseThrottling } from '../cgroup/cpu-stat.js';
import type { Parse } from '../cgroup/flat-keyed.js';
import { parseIoStat } from '../cgroup/io-stat.js';
import { parseOomKills } from '../cgroup/memory-events.js';
import { parseMemoryStat } from '../cgroup/memory-stat.js';
import { parsePressure, parsePressureSome } from '../cgroup/pressure.js';
import { parseSingleValue } from '../cgroup/single-value.js';
import { type TickColumnName, tickColumns } from '../model/tick.js';

/** One kernel file and the tick columns its figures go to, in the order the parser gives them. */
export interface Collector {
  readonly file: string;
  /** First of `count` columns that stand side by side in tickColumns. */
  readonly firstColumn: TickColumnName;
  readonly count: number;
  readonly parse: Parse;
  /** `slow`: read a few times a second only. */
  readonly pace: 'every-tick' | 'slow';
  /** Which cgroup it is read in: the sampled one, or the inner one that carries cpu.max. */
  readonly cgroup: 'sampled' | 'throttle';
  /** memory.peak: reset after each read, so that it gives the maximum since the previous tick. */
  readonly reset: boolean;
}

function collector(
  file: string,
  firstColumn: TickColumnName,
  count: number,
  parse: Parse,
  other: Partial<Pick<Collector, 'pace' | 'cgroup' | 'reset'>> = {},
): Collector {
  return { file, firstColumn, count, parse, pace: 'every-tick', cgroup: 'sampled', reset: false, ...other };
}

/** Adding a figure: a column in tickColumns, and its collector here. */
export const collectors: readonly Collector[] = [
  collector('memory.current', 'memoryBytes', 1, parseSingleValue),
  collector('memory.peak', 'memoryPeakBytes', 1, parseSingleValue, { reset: true }),
  collector('cpu.stat', 'cpuUsec', 3, parseCpuStat),
  collector('cpu.stat', 'cpuPeriods', 3, parseThrottling, { cgroup: 'throttle' }),
  collector('io.stat', 'ioReadBytes', 4, parseIoStat),
  collector('cpu.pressure', 'cpuSomeUsec', 1, parsePressureSome),
  collector('memory.pressure', 'memorySomeUsec', 2, parsePressure),
  collector('io.pressure', 'ioSomeUsec', 2, parsePressure),
  collector('memory.events', 'oomKills', 1, parseOomKills),
  collector('pids.current', 'pids', 1, parseSingleValue),
  collector('memory.stat', 'anonBytes', 12, parseMemoryStat, { pace: 'slow' }),
  // Never written to, so it keeps showing the cgroup's highest ever; before Linux 6.12 it is all there is.
  collector('memory.peak', 'memoryLifetimePeakBytes', 1, parseSingleValue, { pace: 'slow' }),
  collector('memory.swap.current', 'swapBytes', 1, parseSingleValue, { pace: 'slow' }),
];

const indexOfColumn = new Map<TickColumnName, number>(tickColumns.map(({ name }, index) => [name, index]));

export function columnIndex(name: TickColumnName): number {
  const index = indexOfColumn.get(name);
  if (index === undefined) throw new RangeError(`no tick column ${name}`);
  return index;
}
