import type { ToolResult, ToolUse } from './entry.js';

/** A call as the lines tell it, before its window is worked out. */
export interface CallState {
  readonly use: ToolUse;
  readonly sessionId: string;
  readonly agentId: string | null;
  readonly messageId: string | null;
  readonly askedAtMs: number;
  result: ToolResult | null;
  reportedAtMs: number | null;
  /** Time of PostToolUse hooks that the result's time stamp includes. */
  hookMs: number;
  /** A background task's end. */
  background: { readonly endedAtMs: number; readonly status: string | null } | null;
  /** A later message of the same chain began while it was open: it never ran. */
  orphaned: boolean;
}

/** A model's message: its lines share message.id, and its calls stand in the order they were asked for. */
export interface MessageState {
  readonly id: string;
  firstAtMs: number;
  lastAtMs: number;
  readonly calls: CallState[];
}
