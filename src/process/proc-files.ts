import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';

/** Figures of /proc/<pid>/stat. */
export interface ProcStat {
  readonly ppid: number;
  readonly session: number;
  /** Clock ticks since boot. */
  readonly startTicks: number;
}

/** USER_HZ: what the kernel uses in /proc on every architecture that Node runs on. */
const ticksPerSecond = 100;

/**
 * /proc/<pid>/stat. The name in parentheses may hold anything, parentheses included.
 *
 *     4711 (bash) S 4700 4711 4711 0 -1 4194560 ... (field 22 = start time)
 */
export function parseProcStat(text: string): ProcStat | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ppid = Number(fields[1]);
  const session = Number(fields[3]);
  const startTicks = Number(fields[19]);
  return [ppid, session, startTicks].every(Number.isFinite) ? { ppid, session, startTicks } : null;
}

/** Null: the process is gone, or hidden from us. */
export function readProcStat(procRoot: string, pid: number): ProcStat | null {
  const text = readProc(join(procRoot, String(pid), 'stat'));
  return text === null ? null : parseProcStat(text);
}

/** argv joined by single spaces, at most 16 kB of it. Empty for kernel threads and zombies. */
export function readCommand(procRoot: string, pid: number): string | null {
  const text = readProc(join(procRoot, String(pid), 'cmdline'));
  return text === null ? null : text.slice(0, 16_384).replaceAll('\0', ' ').trimEnd();
}

/** Wall clock at boot, ms: now minus the uptime, finer than the whole seconds of btime in /proc/stat. */
export function bootTimeMs(procRoot: string, nowMs: number): number {
  const uptime = Number(readProc(join(procRoot, 'uptime'))?.split(' ')[0]);
  return nowMs - uptime * 1000;
}

export function startTimeMs(bootMs: number, stat: ProcStat): number {
  return bootMs + (stat.startTicks * 1000) / ticksPerSecond;
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return null;
    throw error;
  }
}
