import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';
import { tickColumns } from '../model/tick.js';
import { type Collector, collectors, columnIndex } from './collectors.js';

interface OpenFile {
  readonly collector: Collector;
  readonly column: number;
  fd: number;
}

/** A cgroup that is sampled: its files stay open, its figures stand in `values`. */
export interface Target {
  readonly number: number;
  readonly startNs: bigint;
  /** The newest figure of every tick column; NaN = absent. */
  readonly values: Float64Array;
  readonly files: (OpenFile | null)[];
  readonly absent: Record<string, string>;
  readonly readErrors: Record<string, number>;
  readonly peakResettable: boolean;
  ended: boolean;
}

const resetWord = Buffer.from('1');
/** memory.stat is the longest file: about 1.6 kB. */
const buffer = Buffer.alloc(64 * 1024);

export function openTarget(number: number, cgroupDir: string, startNs: bigint): Target {
  const absent: Record<string, string> = {};
  const peakResettable = isWritable(join(cgroupDir, 'memory.peak'));
  if (!peakResettable) absent['memory.peak'] = 'cannot be reset (needs Linux 6.12): no exact peak per tick';
  const files = collectors.map((collector) => {
    if (collector.cgroup === 'throttle' || (collector.reset && !peakResettable)) return null;
    return open(collector, cgroupDir, absent);
  });
  const values = new Float64Array(tickColumns.length).fill(Number.NaN);
  return { number, startNs, values, files, absent, readErrors: {}, peakResettable, ended: false };
}

/** Throttling is counted where cpu.max is set; that cgroup may appear after the recording began. */
export function openThrottleFiles(target: Target, cgroupDir: string): void {
  collectors.forEach((collector, index) => {
    if (collector.cgroup !== 'throttle') return;
    const before = target.files[index];
    if (before != null) closeSync(before.fd);
    target.files[index] = open(collector, cgroupDir, target.absent);
  });
}

export function closeTarget(target: Target): void {
  target.files.forEach((file, index) => {
    if (file !== null) closeSync(file.fd);
    target.files[index] = null;
  });
}

/** Forgets the figures of the last tick, so that a file that is not read now is absent, not old. */
export function clearValues(target: Target): void {
  target.values.fill(Number.NaN);
}

/**
 * Reads one collector's file of a target. Gives the error's text when it fails, null otherwise. A cgroup that
 * is gone (ENODEV) marks the target as ended; a file that the kernel does not serve is closed for good.
 */
export function readCollector(target: Target, index: number): string | null {
  const file = target.files[index];
  if (file == null) return null;
  const { collector, column, fd } = file;
  try {
    const length = readSync(fd, buffer, 0, buffer.length, 0);
    if (length === buffer.length)
      throw new CgmonError('cgroup', `${collector.file}: longer than ${length} bytes`);
    collector.parse(buffer, length, target.values, column);
    if (collector.reset) writeSync(fd, resetWord, 0, resetWord.length, 0);
    return null;
  } catch (error) {
    const code = systemErrorCode(error) ?? 'unknown error';
    if (code === 'ENODEV' || code === 'ENOENT') {
      if (collector.cgroup === 'sampled') target.ended = true;
      target.files[index] = null;
      closeSync(fd);
      return null;
    }
    if (code === 'EOPNOTSUPP') {
      target.absent[collector.file] = 'not supported here (PSI may be off: boot with psi=1)';
      target.files[index] = null;
      closeSync(fd);
      return null;
    }
    // A damaged file gives no figure at all rather than half of them.
    target.values.fill(Number.NaN, column, column + collector.count);
    target.readErrors[collector.file] = (target.readErrors[collector.file] ?? 0) + 1;
    return code;
  }
}

function open(collector: Collector, cgroupDir: string, absent: Record<string, string>): OpenFile | null {
  try {
    const fd = openSync(join(cgroupDir, collector.file), collector.reset ? 'r+' : 'r');
    return { collector, column: columnIndex(collector.firstColumn), fd };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    absent[collector.file] =
      code === 'ENOENT' ? 'no such file (controller not enabled, or an older kernel)' : code;
    return null;
  }
}

/** By the file's mode, as the kernel shows it; never by the kernel's version. */
function isWritable(path: string): boolean {
  try {
    return (statSync(path).mode & 0o200) !== 0;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false;
  }
}
