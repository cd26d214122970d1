import { type ClockPair, wallToMonotonicNs } from '../model/clock.js';
import type { ToolCall } from '../model/tool-call.js';

/** A call and the time that is charged to it, monotonic ns since the run's start. Null: it never ran. */
export interface CallWindow {
  readonly call: ToolCall;
  readonly startNs: number | null;
  readonly endNs: number | null;
}

/**
 * The windows of calls by the run's clock pairs. A call without an end was still open when the trace ended: its
 * window ends where the run ends, and its edge says so.
 */
export function callWindows(
  calls: readonly ToolCall[],
  clock: readonly ClockPair[],
  runEndNs: number,
): CallWindow[] {
  return calls.map((call) => {
    if (call.startedAtMs === null) return { call, startNs: null, endNs: null };
    const startNs = wallToMonotonicNs(clock, call.startedAtMs, runEndNs);
    if (call.endedAtMs !== null) {
      return { call, startNs, endNs: Math.max(startNs, wallToMonotonicNs(clock, call.endedAtMs, runEndNs)) };
    }
    const open: ToolCall = { ...call, edges: { start: call.edges.start, end: 'run-end' } };
    return { call: open, startNs, endNs: Math.max(startNs, runEndNs) };
  });
}
