import type { ProcessSpan } from '../model/process-span.js';
import { openCgroupPids } from './cgroup-pids.js';
import { bootTimeMs, readCommand, readProcStat, startTimeMs } from './proc-files.js';

export interface ProcessWatchOptions {
  /** Absolute path of the cgroup whose processes (and those of its children) are watched. */
  readonly cgroupDir: string;
  /** "/proc" but for tests. */
  readonly procRoot: string;
  /** Wall clock, ms since the epoch. */
  readonly now: () => number;
  /** A process has ended. */
  readonly onSpan: (span: ProcessSpan) => void;
}

export interface ProcessWatch {
  /** One look at the cgroup: what is new, what is gone. */
  look(): void;
  /** Processes that are there, oldest first. */
  running(): ProcessSpan[];
  /** A last look; gives those that are still there, `goneAtMs` null. */
  close(): ProcessSpan[];
}

type Seen = { -readonly [Key in keyof ProcessSpan]: ProcessSpan[Key] } & {
  /** Until its argv differs from its parent's it may be a fork that has not called exec yet. */
  settled: boolean;
};

/** Between fork and exec a process shows its parent's argv; after this long it is believed to keep it. */
const forkMs = 500;
/** Estimates of the boot time differ by less than this while nobody sets the clock. */
const clockStepMs = 50;

export function createProcessWatch(options: ProcessWatchOptions): ProcessWatch {
  const { cgroupDir, procRoot, now, onSpan } = options;
  const pids = openCgroupPids(cgroupDir);
  const seen = new Map<number, Seen>();
  let bootMs = bootTimeMs(procRoot, now());

  function look(): void {
    const atMs = now();
    const present = new Set(pids.read());
    bootMs = closerBootTime(bootMs, bootTimeMs(procRoot, now()));
    for (const [pid, process] of seen) {
      if (present.has(pid)) continue;
      seen.delete(pid);
      onSpan(spanOf(process, atMs));
    }
    for (const pid of present) {
      const process = seen.get(pid);
      if (process === undefined) meet(pid, atMs);
      else {
        process.lastSeenAtMs = atMs;
        if (!process.settled) settle(process, atMs);
      }
    }
  }

  function meet(pid: number, atMs: number): void {
    const stat = readProcStat(procRoot, pid);
    const command = readCommand(procRoot, pid);
    if (stat === null || command === null) return;
    const startedAtMs = startTimeMs(bootMs, stat);
    const process: Seen = {
      pid,
      ppid: stat.ppid,
      sessionLeader: stat.session === pid,
      command,
      startedAtMs,
      execAtMs: atMs,
      lastSeenAtMs: atMs,
      goneAtMs: null,
      settled: false,
    };
    // The parent's argv now: a CLI sets its title after it was met, and its forks carry that title.
    process.settled = command !== '' && readCommand(procRoot, stat.ppid) !== command;
    if (!process.settled) process.forkSeenAtMs = atMs;
    seen.set(pid, process);
  }

  function settle(process: Seen, atMs: number): void {
    const command = readCommand(procRoot, process.pid);
    const stat = readProcStat(procRoot, process.pid);
    // Empty in the middle of exec, and of a zombie: what it had counts.
    if (command === null || command === '' || stat === null) return;
    process.sessionLeader = stat.session === process.pid;
    if (command !== process.command) {
      process.command = command;
      process.execAtMs = atMs;
      process.settled = true;
    } else if (atMs - process.startedAtMs > forkMs) {
      process.settled = true;
      // A subshell: it never calls exec.
      process.forkSeenAtMs = undefined;
    } else process.forkSeenAtMs = atMs;
  }

  return {
    look,
    running() {
      return [...seen.values()]
        .map((process) => spanOf(process, null))
        .sort((a, b) => a.startedAtMs - b.startedAtMs);
    },
    close() {
      look();
      pids.close();
      return [...seen.values()].map((process) => spanOf(process, null));
    },
  };
}

/** Uptime is cut to 10 ms, so of several estimates the earliest is the best, unless the wall clock was set. */
function closerBootTime(known: number, estimate: number): number {
  return Math.abs(estimate - known) > clockStepMs ? estimate : Math.min(known, estimate);
}

/** The same on a timer. One owner, who calls close(). */
export function startProcessWatch(
  options: ProcessWatchOptions & { readonly intervalMs: number },
): ProcessWatch {
  const watch = createProcessWatch(options);
  const timer = setInterval(() => watch.look(), options.intervalMs);
  return {
    ...watch,
    close() {
      clearInterval(timer);
      return watch.close();
    },
  };
}

function spanOf(process: Seen, goneAtMs: number | null): ProcessSpan {
  const { pid, ppid, sessionLeader, command, startedAtMs, execAtMs, forkSeenAtMs, lastSeenAtMs } = process;
  return {
    pid,
    ppid,
    sessionLeader,
    command,
    startedAtMs,
    execAtMs,
    ...(forkSeenAtMs === undefined || execAtMs <= forkSeenAtMs ? {} : { forkSeenAtMs }),
    lastSeenAtMs,
    goneAtMs,
  };
}
