import { closeSync, openSync, readSync } from 'node:fs';
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

/** The machine's uptime; the file stays open. */
export interface Uptime {
  /** Wall clock at boot, ms: now minus the uptime, finer than the whole seconds of btime in /proc/stat. */
  bootTimeMs(nowMs: number): number;
  close(): void;
}

export function openUptime(procRoot: string): Uptime {
  const fd = openSync(join(procRoot, 'uptime'), 'r');
  return {
    bootTimeMs(nowMs) {
      const text = buffer.toString('latin1', 0, readSync(fd, buffer, 0, 64, 0));
      return nowMs - Number(text.slice(0, text.indexOf(' '))) * 1000;
    },
    close: () => closeSync(fd),
  };
}

/** Start times are cut to clock ticks: the middle of the tick is the best guess. */
export function startTimeMs(bootMs: number, stat: ProcStat): number {
  return bootMs + ((stat.startTicks + 0.5) * 1000) / ticksPerSecond;
}

/** More than the longest argv that is kept. */
const buffer = Buffer.allocUnsafe(32 * 1024);

/** One read: these files are made whole at each, and twenty looks a second make every call count. */
function readProc(path: string): string | null {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, 0));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return null;
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
