import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { absenceReason } from '../cgroup/read.js';
import { CgmonError, systemErrorCode } from '../model/errors.js';
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
  readonly cgroupDir: string;
  /** Of the directory: one that was made anew under the same name is another cgroup. */
  readonly inode: number;
  readonly startNs: bigint;
  /** The newest figure of every tick column; NaN = absent. */
  readonly values: Float64Array;
  readonly files: (OpenFile | null)[];
  readonly absent: Record<string, string>;
  readonly readErrors: Record<string, number>;
  readonly peakResettable: boolean;
  ended: boolean;
}

const tooManyFiles = 'too many open files (a higher ulimit -n helps)';
const takenAway = 'taken away during the recording (its controller was turned off)';
const memoryColumn = columnIndex('memoryBytes');
const resetWord = Buffer.from('1');
/** memory.stat is the longest file: about 1.6 kB. */
const buffer = Buffer.alloc(64 * 1024);

/**
 * Opens the files of a cgroup. Throttling is read in the cgroup itself until `openThrottleFiles` names another.
 *
 * @throws CgmonError 'cgroup' when there is no directory, or none of the files
 */
export function openTarget(number: number, cgroupDir: string, startNs: bigint, resetPeak = true): Target {
  const inode = inodeOf(cgroupDir);
  if (inode === null) {
    throw new CgmonError('cgroup', `no cgroup at ${cgroupDir}: it has ended, or never was`);
  }
  const absent: Record<string, string> = {};
  const peakResettable = resetPeak && isWritable(join(cgroupDir, 'memory.peak'));
  if (!resetPeak) absent['memory.peak'] = 'another recorder resets it';
  else if (!peakResettable)
    absent['memory.peak'] = 'cannot be reset (needs Linux 6.12): no exact peak per tick';
  const files = collectors.map((collector) => {
    if (collector.reset && !peakResettable) return null;
    return open(collector, cgroupDir, absent);
  });
  if (files.every((file) => file === null)) {
    if (Object.values(absent).includes(tooManyFiles))
      throw new CgmonError('cgroup', `${cgroupDir}: ${tooManyFiles}`);
    throw new CgmonError('cgroup', `${cgroupDir} has none of the files of a cgroup v2`);
  }
  const values = new Float64Array(tickColumns.length).fill(Number.NaN);
  return {
    number,
    cgroupDir,
    inode,
    startNs,
    values,
    files,
    absent,
    readErrors: {},
    peakResettable,
    ended: false,
  };
}

/** Throttling is counted where cpu.max is set; that cgroup may appear after the recording began. */
export function openThrottleFiles(target: Target, cgroupDir: string): void {
  collectors.forEach((collector, index) => {
    if (collector.cgroup !== 'throttle') return;
    const before = target.files[index];
    if (before != null) closeSync(before.fd);
    // Its absence says nothing about the sampled cgroup's own cpu.stat.
    target.files[index] = open(collector, cgroupDir, {});
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
  const { values } = target;
  for (let index = 0; index < values.length; index += 1) values[index] = Number.NaN;
}

/**
 * Reads one collector's file of a target. Gives the error's text when it fails, null otherwise. A cgroup that
 * is gone marks the target as ended; a file that the kernel does not serve, or no more, is closed for good.
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
    // At its highest right now: a reset would change nothing, and could lose a spike between read and reset.
    if (collector.reset && target.values[column] !== target.values[memoryColumn])
      writeSync(fd, resetWord, 0, resetWord.length, 0);
    return null;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    if (code === 'ENODEV' || code === 'ENOENT') {
      // A controller that was turned off, or PSI, takes its files away while the cgroup lives on.
      const alive = inodeOf(target.cgroupDir) === target.inode;
      if (!alive) target.ended = true;
      else if (collector.cgroup === 'sampled') target.absent[collector.file] = takenAway;
      target.files[index] = null;
      closeSync(fd);
      return null;
    }
    if (code === 'EOPNOTSUPP' || code === 'ENOTSUP') {
      target.absent[collector.file] = absenceReason(code) ?? code;
      target.files[index] = null;
      closeSync(fd);
      return null;
    }
    // A damaged file gives no figure at all rather than half of them.
    target.values.fill(Number.NaN, column, column + collector.count);
    target.readErrors[collector.file] = (target.readErrors[collector.file] ?? 0) + 1;
    return error instanceof CgmonError ? error.message : code;
  }
}

function open(collector: Collector, cgroupDir: string, absent: Record<string, string>): OpenFile | null {
  try {
    const fd = openSync(join(cgroupDir, collector.file), collector.reset ? 'r+' : 'r');
    // The first tick's peak counts from now on, not from the cgroup's beginning.
    if (collector.reset) writeSync(fd, resetWord, 0, resetWord.length, 0);
    return { collector, column: columnIndex(collector.firstColumn), fd };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    absent[collector.file] =
      code === 'EMFILE' || code === 'ENFILE' ? tooManyFiles : (absenceReason(code) ?? code);
    return null;
  }
}

/** Null: there is no such directory. */
function inodeOf(directory: string): number | null {
  const stat = statSync(directory, { throwIfNoEntry: false });
  return stat?.isDirectory() === true ? stat.ino : null;
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
