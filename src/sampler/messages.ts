import type { RingMemory } from './ring.js';

/** What the main thread asks of the sampler thread. */
export type Command =
  | {
      readonly type: 'add';
      readonly target: number;
      readonly cgroupDir: string;
      readonly startNs: bigint;
      readonly resetPeak: boolean;
    }
  | { readonly type: 'throttle-cgroup'; readonly target: number; readonly cgroupDir: string }
  | { readonly type: 'tick'; readonly target: number | null }
  | { readonly type: 'remove'; readonly target: number }
  | { readonly type: 'close' };

/** What the sampler thread tells. */
export type Report =
  | {
      readonly type: 'added';
      readonly target: number;
      readonly absent: Readonly<Record<string, string>>;
      readonly peakResettable: boolean;
    }
  | { readonly type: 'refused'; readonly target: number; readonly message: string }
  | { readonly type: 'counts'; readonly target: number; readonly counts: TargetCounts }
  | { readonly type: 'thread'; readonly target: null; readonly figures: ThreadFigures }
  | { readonly type: 'removed'; readonly target: number; readonly counts: TargetCounts }
  | { readonly type: 'ended'; readonly target: number }
  | { readonly type: 'read-error'; readonly target: number; readonly file: string; readonly message: string };

export interface TargetCounts {
  readonly ticks: number;
  readonly missed: number;
  readonly readErrors: Readonly<Record<string, number>>;
  /** Files that proved absent after the start too. */
  readonly absent: Readonly<Record<string, string>>;
  readonly latenessUsec: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  /** CPU time of the whole thread, microseconds; null where /proc does not tell. */
  readonly threadCpuUsec: number | null;
}

/** Of the sampler thread since its start, all targets together; told once a second. */
export interface ThreadFigures {
  readonly ticks: number;
  /** Due and not taken. */
  readonly missed: number;
  /** Rounds by how late they began: one more than latenessBoundsUsec, not cumulative. */
  readonly latenessCounts: readonly number[];
  readonly latenessSumUsec: number;
  readonly readErrors: Readonly<Record<string, number>>;
  /** Null where /proc does not tell. */
  readonly cpuUsec: number | null;
}

/** From the steps of a quiet machine to a sampler that stood still for a second. */
export const latenessBoundsUsec: readonly number[] = [
  20, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 50_000, 250_000, 1_000_000,
];

export interface WorkerInput {
  readonly ring: RingMemory;
  readonly intervalNs: number;
  readonly slowIntervalNs: number;
}
