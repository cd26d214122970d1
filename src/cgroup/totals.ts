import { join } from 'node:path';
import { CgmonError } from '../model/errors.js';
import type { Usage } from '../model/usage.js';
import { parseCpuStat, parseThrottling } from './cpu-stat.js';
import type { Parse } from './flat-keyed.js';
import { parseIoStat } from './io-stat.js';
import { parseOomKills } from './memory-events.js';
import { parseMemoryStat } from './memory-stat.js';
import { parsePressure } from './pressure.js';
import { readIfThere } from './read.js';
import { parseSingleValue } from './single-value.js';

/**
 * What a cgroup and everything that was ever below it used since it was made: a parent keeps the counters of
 * removed children. memory.peak is the lifetime maximum. Throttling is not hierarchical: it is null unless
 * `throttleDirectory` (the cgroup with cpu.max) still exists.
 */
export function readTotals(directory: string, throttleDirectory: string | null = null): Usage {
  const figures = (base: string | null, file: string, parse: Parse, count: number): (number | null)[] => {
    const bytes = base === null ? null : readIfThere(join(base, file));
    const out = new Float64Array(count).fill(Number.NaN);
    try {
      if (bytes !== null) parse(bytes, bytes.length, out, 0);
    } catch (error) {
      // One damaged file must not cost the run its other totals.
      if (!(error instanceof CgmonError)) throw error;
      out.fill(Number.NaN);
    }
    return Array.from(out, (value) => (Number.isNaN(value) ? null : value));
  };
  const [cpuUsec = null, cpuUserUsec = null, cpuSystemUsec = null] = figures(
    directory,
    'cpu.stat',
    parseCpuStat,
    3,
  );
  const [, , throttledUsec = null] = figures(throttleDirectory, 'cpu.stat', parseThrottling, 3);
  const [ioReadBytes = null, ioWriteBytes = null, ioReadOps = null, ioWriteOps = null] = figures(
    directory,
    'io.stat',
    parseIoStat,
    4,
  );
  const [cpuSomeUsec = null] = figures(directory, 'cpu.pressure', parsePressure, 2);
  const [memorySomeUsec = null, memoryFullUsec = null] = figures(
    directory,
    'memory.pressure',
    parsePressure,
    2,
  );
  const [ioSomeUsec = null, ioFullUsec = null] = figures(directory, 'io.pressure', parsePressure, 2);
  const [memoryPeakBytes = null] = figures(directory, 'memory.peak', parseSingleValue, 1);
  const [memoryEndBytes = null] = figures(directory, 'memory.current', parseSingleValue, 1);
  const [oomKills = null] = figures(directory, 'memory.events', parseOomKills, 1);
  const majorFaults = figures(directory, 'memory.stat', parseMemoryStat, 12)[11] ?? null;
  return {
    cpuUsec,
    cpuUserUsec,
    cpuSystemUsec,
    throttledUsec,
    memoryStartBytes: null,
    memoryEndBytes,
    memoryPeakBytes,
    memoryRiseBytes: null,
    ioReadBytes,
    ioWriteBytes,
    ioReadOps,
    ioWriteOps,
    majorFaults,
    pressure: { cpuSomeUsec, memorySomeUsec, memoryFullUsec, ioSomeUsec, ioFullUsec },
    oomKills,
  };
}
