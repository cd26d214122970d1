import { readFileSync, readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** Enough to be woken before whatever is busy; the thread itself needs a few percent of a CPU at most. */
const nice = -10;

/** CPU time of the calling thread, microseconds; null where /proc does not tell. */
export function threadCpuUsec(): number | null {
  try {
    // Time on a CPU, ns, is the first of three numbers.
    const path = `/proc/${readlinkSync('/proc/thread-self')}/schedstat`;
    const ns = Number(readFileSync(path, 'utf8').split(' ')[0]);
    return Number.isFinite(ns) ? ns / 1000 : null;
  } catch {
    return null;
  }
}

/** Of the calling thread alone; only root may, and users with RLIMIT_NICE. True: it has it now. */
export function raisePriority(): boolean {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), nice);
    return true;
  } catch {
    return false;
  }
}
