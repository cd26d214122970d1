import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { CgmonError } from '../model/errors.js';
import { parseCgroupEvents, parsePidsEvents } from './cgroup-events.js';
import type { Parse } from './flat-keyed.js';
import { parseMemoryEvents } from './memory-events.js';
import { type MemoryEventCounts, type OomKill, oomCause } from './oom-cause.js';
import { readIfThere } from './read.js';

export type HitLimit = 'memory.max' | 'memory.high' | 'pids.max';

export interface LifecycleOptions {
  /** Processes came into the cgroup (or below it), or the last one left. Not called for the state at the start. */
  readonly onPopulated?: (populated: boolean) => void;
  readonly onOom?: (kill: OomKill) => void;
  /** A limit was reached; at most once a second for each limit. */
  readonly onLimit?: (limit: HitLimit) => void;
  /** inotify refused (its limits are per user): the files are polled instead. */
  readonly onPolling?: (reason: string) => void;
  /** Milliseconds; "performance.now" but for tests. */
  readonly nowMs?: () => number;
}

export interface Lifecycle {
  /** Looks at the files now, so that nothing that happened before is told later. */
  readonly look: () => void;
  readonly close: () => void;
}

const pollMs = 25;
const limitQuietMs = 1000;

/**
 * Watches cgroup.events, memory.events and pids.events of a cgroup: the kernel wakes watchers at each change, at most
 * every 10 ms. Whoever calls this owns it and calls close(). A cgroup that is removed stops telling; that it is gone
 * is the sampler's to say.
 */
export function watchLifecycle(cgroupDir: string, options: LifecycleOptions): Lifecycle {
  const nowMs = options.nowMs ?? (() => performance.now());
  const first = readMemoryEvents(cgroupDir);
  const nextOom = oomCause(first);
  const limits = [
    limitWatch('memory.max', first.max),
    limitWatch('memory.high', first.high),
    limitWatch('pids.max', readOne(cgroupDir, 'pids.events', parsePidsEvents)),
  ] as const;
  let populated = readOne(cgroupDir, 'cgroup.events', parseCgroupEvents);

  function look(): void {
    const at = nowMs();
    const now = readMemoryEvents(cgroupDir);
    const kill = nextOom(now, at);
    if (kill !== null) options.onOom?.(kill);
    const pidsMax = readOne(cgroupDir, 'pids.events', parsePidsEvents);
    const values = [now.max, now.high, pidsMax];
    limits.forEach((limit, index) => {
      if (limit.hit(values[index] ?? Number.NaN, at)) options.onLimit?.(limit.name);
    });
    const alive = readOne(cgroupDir, 'cgroup.events', parseCgroupEvents);
    if (Number.isNaN(alive) || alive === populated) return;
    populated = alive;
    options.onPopulated?.(alive === 1);
  }

  let poll: ReturnType<typeof setInterval> | null = null;
  const watchers: FSWatcher[] = [];
  const startPolling = (reason: string) => {
    if (poll !== null) return;
    options.onPolling?.(reason);
    poll = setInterval(look, pollMs);
  };
  for (const file of ['cgroup.events', 'memory.events', 'pids.events']) {
    const path = join(cgroupDir, file);
    if (readIfThere(path) === null) continue;
    try {
      const watcher = watch(path, look);
      watcher.on('error', (error) => startPolling(error.message));
      watchers.push(watcher);
    } catch (error) {
      startPolling(error instanceof Error ? error.message : String(error));
    }
  }
  // What happened before the watchers stood.
  look();
  return {
    look,
    close() {
      for (const watcher of watchers) watcher.close();
      if (poll !== null) clearInterval(poll);
    },
  };
}

function limitWatch(name: HitLimit, first: number) {
  let last = first;
  let quietUntil = Number.NEGATIVE_INFINITY;
  return {
    name,
    hit(value: number, nowMs: number): boolean {
      // False for NaN too: a file that is absent tells nothing.
      const rose = value > last;
      if (!Number.isNaN(value)) last = value;
      if (!rose || nowMs < quietUntil) return false;
      quietUntil = nowMs + limitQuietMs;
      return true;
    },
  };
}

function readMemoryEvents(cgroupDir: string): MemoryEventCounts {
  const [high = Number.NaN, max = Number.NaN, oom = Number.NaN, oomKill = Number.NaN] = figures(
    join(cgroupDir, 'memory.events'),
    parseMemoryEvents,
    4,
  );
  return { high, max, oom, oomKill };
}

function readOne(cgroupDir: string, file: string, parse: Parse): number {
  return figures(join(cgroupDir, file), parse, 1)[0] ?? Number.NaN;
}

function figures(path: string, parse: Parse, count: number): Float64Array {
  const out = new Float64Array(count).fill(Number.NaN);
  const bytes = readIfThere(path);
  try {
    if (bytes !== null) parse(bytes, bytes.length, out, 0);
  } catch (error) {
    if (!(error instanceof CgmonError)) throw error;
    out.fill(Number.NaN);
  }
  return out;
}
