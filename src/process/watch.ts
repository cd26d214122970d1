import type { ProcessSpan } from '../model/process-span.js';
import { openCgroupPids } from './cgroup-pids.js';
import { openUptime, readCommand, readProcStat, startTimeMs } from './proc-files.js';

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

/** All of them were there at the last look. */
type Seen = {
  -readonly [Key in keyof Omit<ProcessSpan, 'lastSeenAtMs' | 'goneAtMs'>]: ProcessSpan[Key];
} & {
  /** Until its argv differs from its parent's it may be a fork that has not called exec yet. */
  settled: boolean;
};

/** Between fork and exec a process shows its parent's argv; after this long it is believed to keep it. */
const forkMs = 500;
/** So long a parent's argv is believed to be what it was. */
const titleMs = 500;
/** The boot time is estimated at every so many looks. */
const bootEvery = 10;
/** Estimates of the boot time differ by less than this while nobody sets the clock. */
const clockStepMs = 50;

export function createProcessWatch(options: ProcessWatchOptions): ProcessWatch {
  const { cgroupDir, procRoot, now, onSpan } = options;
  const pids = openCgroupPids(cgroupDir);
  const seen = new Map<number, Seen>();
  const unsettled = new Set<Seen>();
  const titles = new Map<number, { readonly command: string | null; readonly atMs: number }>();
  let before: readonly number[] = [];
  let lookedAtMs = now();
  let looks = 0;
  const uptime = openUptime(procRoot);
  let bootMs = uptime.bootTimeMs(now());

  // Twenty times a second: nothing is done for processes of which nothing is new.
  function look(): void {
    const atMs = now();
    const present = pids.read();
    const changed = present !== before;
    if (looks % bootEvery === 0) bootMs = closerBootTime(bootMs, uptime.bootTimeMs(now()));
    looks += 1;
    for (const process of unsettled) settle(process, atMs);
    if (changed) compare(new Set(present), atMs);
    before = present;
    lookedAtMs = atMs;
  }

  function compare(present: ReadonlySet<number>, atMs: number): void {
    for (const [pid, process] of seen) {
      if (present.has(pid)) continue;
      seen.delete(pid);
      unsettled.delete(process);
      titles.delete(pid);
      onSpan(spanOf(process, lookedAtMs, atMs));
    }
    for (const pid of present) if (!seen.has(pid)) meet(pid, atMs);
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
      settled: false,
    };
    process.settled = command !== '' && titleOf(stat.ppid, atMs) !== command;
    if (!process.settled) {
      process.forkSeenAtMs = atMs;
      unsettled.add(process);
    }
    seen.set(pid, process);
  }

  /** The parent's argv of late: a CLI sets its title after it was met, and its forks carry that title. */
  function titleOf(pid: number, atMs: number): string | null {
    const known = titles.get(pid);
    if (known !== undefined && atMs - known.atMs < titleMs) return known.command;
    const command = readCommand(procRoot, pid);
    titles.set(pid, { command, atMs });
    return command;
  }

  function settle(process: Seen, atMs: number): void {
    const command = readCommand(procRoot, process.pid);
    // Empty in the middle of exec, and of a zombie: what it had counts.
    if (command === null || command === '') return;
    if (command === process.command && atMs - process.startedAtMs <= forkMs) {
      process.forkSeenAtMs = atMs;
      return;
    }
    const stat = readProcStat(procRoot, process.pid);
    if (stat === null) return;
    process.sessionLeader = stat.session === process.pid;
    // A subshell never calls exec.
    if (command === process.command) process.forkSeenAtMs = undefined;
    else process.execAtMs = atMs;
    process.command = command;
    process.settled = true;
    unsettled.delete(process);
  }

  return {
    look,
    running() {
      return [...seen.values()]
        .map((process) => spanOf(process, lookedAtMs, null))
        .sort((a, b) => a.startedAtMs - b.startedAtMs);
    },
    close() {
      look();
      pids.close();
      uptime.close();
      return [...seen.values()].map((process) => spanOf(process, lookedAtMs, null));
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

function spanOf(process: Seen, lastSeenAtMs: number, goneAtMs: number | null): ProcessSpan {
  const { pid, ppid, sessionLeader, command, startedAtMs, execAtMs, forkSeenAtMs } = process;
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
