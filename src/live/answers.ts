import type { Limits, Run } from '../model/run.js';

export interface LiveContainer {
  /** Names it in addresses; letters, digits, "-" and "_" only; never used again. */
  readonly key: string;
  readonly name: string;
  readonly image: string | null;
  /** The run of cgmon that launched it. */
  readonly runId: string | null;
  readonly startedNs: number;
  /** Null: it runs. */
  readonly endedNs: number | null;
  readonly limits: Limits;
  readonly latest: LatestFigures;
  /** The innermost call that is open, in one line; null: none, or no trace. */
  readonly currentCall: string | null;
}

/** Newest figures; null: not known, or the kernel has none. Shares are 0..1 of the last second or so. */
export interface LatestFigures {
  readonly memoryBytes: number | null;
  /** Since the container's start. */
  readonly memoryPeakBytes: number | null;
  readonly cpus: number | null;
  readonly throttledShare: number | null;
  readonly memoryPressureShare: number | null;
  readonly ioPressureShare: number | null;
  readonly pids: number | null;
  readonly oomKills: number | null;
}

/** Answer of /api/live/containers, and of each event of /api/live/watch. */
export interface ContainersJson {
  readonly nowS: number;
  readonly containers: readonly LiveContainer[];
}

/** One recorded run in a list. */
export interface RunSummary {
  readonly id: string;
  readonly name: string;
  readonly state: Run['state'];
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly command: string;
  readonly image: string | null;
  readonly exit: string | null;
  readonly memoryPeakBytes: number | null;
}
