import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { runFile } from './run-directory.js';

/** Which process records a run. The start time tells it from a later process with the same number. */
interface Recorder {
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat: clock ticks since boot. */
  readonly startTicks: string;
  readonly bootId: string;
}

/** Marks the run as being recorded by `pid`: recording.json (0600). Removed by `unlockRun`. */
export function lockRun(directory: string, pid: number, procRoot: string): void {
  const recorder = recorderOf(pid, procRoot);
  if (recorder === null) throw new CgmonError('internal', `no process ${pid} in ${procRoot}`);
  writeFileSync(runFile(directory, 'lock'), `${JSON.stringify(recorder)}\n`, { mode: 0o600 });
}

export function unlockRun(directory: string): void {
  rmSync(runFile(directory, 'lock'), { force: true });
}

/** The process that records the run now; null: nobody (any more). */
export function recordingPid(directory: string, procRoot: string): number | null {
  const recorder = readLock(directory);
  if (recorder === null) return null;
  const now = recorderOf(recorder.pid, procRoot);
  if (now === null) return null;
  return now.startTicks === recorder.startTicks && now.bootId === recorder.bootId ? now.pid : null;
}

function readLock(directory: string): Recorder | null {
  try {
    const lock: unknown = JSON.parse(readFileSync(runFile(directory, 'lock'), 'utf8'));
    if (typeof lock !== 'object' || lock === null) return null;
    if (!('pid' in lock) || !('startTicks' in lock) || !('bootId' in lock)) return null;
    const { pid, startTicks, bootId } = lock;
    if (typeof pid !== 'number' || typeof startTicks !== 'string' || typeof bootId !== 'string') return null;
    return { pid, startTicks, bootId };
  } catch (error) {
    // Torn by the same kill that ended the recorder: nobody holds it.
    if (error instanceof SyntaxError || systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** "1234 (node) S 1 1234 1234 ...": the name may hold spaces and brackets, so fields count from the last ')'. */
function recorderOf(pid: number, procRoot: string): Recorder | null {
  try {
    const stat = readFileSync(join(procRoot, String(pid), 'stat'), 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const bootId = readFileSync(join(procRoot, 'sys/kernel/random/boot_id'), 'utf8').trim();
    return fields[0] === 'Z' ? null : { pid, startTicks: fields[19] ?? '', bootId };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}
