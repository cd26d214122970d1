/** Figures of memory.events, all cumulative; NaN = absent. */
export interface MemoryEventCounts {
  readonly high: number;
  readonly max: number;
  readonly oom: number;
  readonly oomKill: number;
}

export interface OomKill {
  /** Processes killed since the last look. */
  readonly count: number;
  /** `container`: a limit at or below the cgroup was reached; `host`: the machine or a cgroup above it ran short. */
  readonly scope: 'container' | 'host';
}

/** Kills of one shortage reach the watcher one by one. */
const sameShortageMs = 1000;

/**
 * Tells new OOM kills, and their cause, from successive memory.events. The kernel counts `oom` in the cgroup whose
 * limit was reached and in those above it, `oom_kill` in the cgroup of the victim and in those above it: a kill
 * without an `oom` of its own came from further up.
 */
export function oomCause(
  first: MemoryEventCounts,
): (now: MemoryEventCounts, nowMs: number) => OomKill | null {
  let { oom, oomKill } = first;
  let ownShortageMs = Number.NEGATIVE_INFINITY;
  return (now, nowMs) => {
    // An absent file is no news.
    if (Number.isNaN(now.oom + now.oomKill)) return null;
    if (now.oom > oom) ownShortageMs = nowMs;
    oom = now.oom;
    const count = now.oomKill - oomKill;
    oomKill = now.oomKill;
    // Not true of NaN (the first look found no file) and of a counter that went backwards.
    if (!(count > 0)) return null;
    return { count, scope: nowMs - ownShortageMs <= sameShortageMs ? 'container' : 'host' };
  };
}
