/** A process (thread group) seen in the container's cgroup. Source: /proc/<pid>/stat and cmdline. */
export interface ProcessSpan {
  readonly pid: number;
  readonly ppid: number;
  readonly sessionLeader: boolean;
  /** argv as last seen, joined by single spaces; may hold secrets: files of mode 0600 only. */
  readonly command: string;
  /** Wall clock, ms since the epoch: start (kernel's start time, 10 ms resolution). */
  readonly startedAtMs: number;
  /** First seen with this argv; between fork and this moment it was a copy of its parent. */
  readonly execAtMs: number;
  /** The last look that still saw its parent's argv: it called exec after that. Absent: none did. */
  readonly forkSeenAtMs?: number | undefined;
  /** The look at which it was last there, and the first at which it was gone; null: still there. */
  readonly lastSeenAtMs: number;
  readonly goneAtMs: number | null;
}
