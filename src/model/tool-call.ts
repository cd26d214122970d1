import type { Usage } from './usage.js';

/** Where an edge of a call's window comes from, the best first. See docs/trace.md. */
export type EdgeSource =
  /** The shell's exec or exit, seen among the processes of the container. */
  | 'process'
  /** Estimated: after what it had to wait for, be it its message, the call before it, or permission. */
  | 'serial'
  /** The time stamp in the trace. */
  | 'trace'
  /** The end of the recording, or of its session's last sign of life: the call was still open. */
  | 'run-end';

export type ToolCallStatus = 'ok' | 'error' | 'interrupted' | 'unfinished' | 'background';

/**
 * One tool call of an agent. Times are wall clock, milliseconds since the epoch (fractions allowed):
 * askedAt <= startedAt <= endedAt <= about reportedAt. Only startedAt to endedAt is charged.
 */
export interface ToolCall {
  /** tool_use id ("toolu_..."). */
  readonly id: string;
  /** Tool name as in the trace ("Bash", "mcp__server__tool"). */
  readonly name: string;
  /** For Bash: what the command does ("test", "install", "git", ...); null for other tools. */
  readonly category: string | null;
  readonly sessionId: string;
  /** Sub-agent that made the call; null for the main session. */
  readonly agentId: string | null;
  /** Call that started the sub-agent; null at top level. */
  readonly parentId: string | null;
  /** message.id of the model's message that asked for it. */
  readonly messageId: string | null;
  readonly askedAtMs: number;
  /** Null: it never ran (denied, orphan of a broken stream). */
  readonly startedAtMs: number | null;
  /** Null: still open when the trace ended. */
  readonly endedAtMs: number | null;
  readonly reportedAtMs: number | null;
  readonly edges: { readonly start: EdgeSource; readonly end: EdgeSource };
  readonly status: ToolCallStatus;
  /** Exit code of a Bash call where the trace or the processes tell it. */
  readonly exitCode: number | null;
  readonly input: ToolCallInput;
  /** How long a person was asked for permission before it started; absent where nobody was, or nothing tells. */
  readonly permissionMs?: number | undefined;
  /** A person decided about it, as recent versions tell: without permissionMs the start may be early by any time. */
  readonly personAsked?: true | undefined;
  /** Processes of the call, where process evidence was at hand. */
  readonly processes: ProcessCount | null;
}

export interface ToolCallInput {
  /** One line for people: the command, the file, the pattern. May hold secrets: files of mode 0600 only. */
  readonly summary: string;
  /** Bash: the whole command (at most 16 kB), by which its processes are found. Kept out of the record's tables. */
  readonly command?: string | undefined;
}

export interface ProcessCount {
  readonly started: number;
  readonly peak: number;
}

export type QualityFlag =
  /** No tick fell into the window: all figures are interpolated. */
  | 'no-ticks'
  /** Fewer than three ticks in the window. */
  | 'few-ticks'
  /** Ticks were missed inside the window. */
  | 'gap'
  /** It overlapped other calls that are not its children or its parents. */
  | 'shared'
  /** It began before the first tick or ended after the last. */
  | 'clipped'
  | 'estimated-start'
  | 'estimated-end'
  /** The kernel killed a process of the container for memory in the window. */
  | 'oom'
  | 'throttled'
  /** A higher peak lies in a tick interval that crosses the window's edge: it may be a neighbour's. */
  | 'edge-peak';

export interface JoinQuality {
  /** Ticks inside the window. */
  readonly ticks: number;
  /** Other calls (not ancestors or descendants) active at some time in the window. */
  readonly overlaps: number;
  readonly flags: readonly QualityFlag[];
  /**
   * With `edge-peak`: the exact peak of the tick intervals that cross the window's edges; the call's true peak
   * lies between memoryPeakBytes and this. Null otherwise.
   */
  readonly edgePeakBytes?: number | null;
}

/** A call with what it cost. */
export interface ToolCallUsage extends ToolCall {
  readonly durationMs: number | null;
  /** Everything that happened in the container during the window. Null: it never ran. */
  readonly inclusive: Usage | null;
  /**
   * Its share: every slice of time is split evenly among the innermost calls active in it, so the
   * exclusive usage of all calls plus `thinking` is the container's total. Memory figures are those
   * of the slices in which it was the only innermost call.
   */
  readonly exclusive: Usage | null;
  /** Sum of the exclusive usage of the calls below it; null where it has none. */
  readonly children: Usage | null;
  readonly quality: JoinQuality;
}
