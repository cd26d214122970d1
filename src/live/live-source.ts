import type { ClockPair } from '../model/clock.js';
import type { RunEvent } from '../model/run-event.js';
import type { TickSeries } from '../model/tick.js';
import type { ToolCall, ToolCallUsage } from '../model/tool-call.js';
import type { RunEntry } from '../record/run-list.js';
import type { LiveContainer } from './answers.js';

/** What the live page needs to know of the containers that are watched and of the runs on disk. */
export interface LiveSource {
  /** (wall, monotonic) pairs that all times of ticks, calls and events map through. */
  readonly clock: readonly ClockPair[];
  nowNs(): number;
  /** Those that run, in the order of their start, and the last ones that ended. */
  containers(): readonly LiveContainer[];
  /**
   * Ticks after `afterNs`, in the order of time, as far as they are still kept; null: no such container. The
   * first may be the one at or before `afterNs`, from which counters rise.
   */
  ticks(key: string, afterNs: number): TickSeries | null;
  /** Calls that are open and those that ended, as far as they are kept. Null: no trace was found. */
  calls(key: string): readonly (ToolCallUsage | ToolCall)[] | null;
  /** OOM kills, limits that were hit, gaps. */
  events(key: string): readonly RunEvent[];
  /** Is told when the set of containers, or something of one of them but its ticks, changed. */
  subscribe(listener: () => void): () => void;
  /** Recorded runs, the newest first. */
  runs(): readonly RunEntry[];
}
