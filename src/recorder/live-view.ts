import type { ToolCall } from '../model/tool-call.js';

/** What is known of a run while it runs: for the status line and the live page. Null = not known (yet). */
export interface LiveView {
  readonly elapsedMs: number;
  readonly memoryBytes: number | null;
  readonly memoryPeakBytes: number | null;
  /** CPUs in use over the last half second or so. */
  readonly cpus: number | null;
  readonly ticks: number;
  /** Calls that run now, as far as the trace tells; newest last. */
  readonly openCalls: readonly ToolCall[];
  /** A command that runs and that no call in the trace explains yet. */
  readonly unlabelled: string | null;
}
