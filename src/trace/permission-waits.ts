import type { ToolCall } from '../model/tool-call.js';
import type { SessionStatus } from './session-status.js';

/** A time in which a session waited for a person. Wall clock, ms since the epoch. */
export interface PermissionWait {
  readonly sessionId: string;
  readonly fromMs: number;
  /** Null: it still waited at the end. */
  readonly untilMs: number | null;
}

/** Registry and trace are stamped by different parts of the CLI. */
const skewMs = 200;

/** The waits among the states of all sessions; idle is no wait, it belongs to no call. */
export function permissionWaits(states: readonly SessionStatus[]): PermissionWait[] {
  const waits: PermissionWait[] = [];
  const since = new Map<string, number>();
  for (const { sessionId, status, atMs } of states.toSorted((a, b) => a.atMs - b.atMs)) {
    const fromMs = since.get(sessionId);
    if (status === 'waiting') {
      if (fromMs === undefined) since.set(sessionId, atMs);
    } else if (fromMs !== undefined) {
      since.delete(sessionId);
      waits.push({ sessionId, fromMs, untilMs: atMs });
    }
  }
  for (const [sessionId, fromMs] of since) waits.push({ sessionId, fromMs, untilMs: null });
  return waits;
}

/**
 * Gives each wait to the call it held up: of those that were asked for before it and not reported before its end, the
 * one that was reported first. The call starts after the wait, unless its process says when it did.
 */
export function applyPermissionWaits(
  calls: readonly ToolCall[],
  waits: readonly PermissionWait[],
): readonly ToolCall[] {
  if (waits.length === 0) return calls;
  const held = new Map<string, PermissionWait[]>();
  for (const wait of waits) {
    const call = heldBy(calls, wait);
    if (call !== undefined) held.set(call.id, [...(held.get(call.id) ?? []), wait]);
  }
  return calls.map((call) => {
    const own = held.get(call.id);
    return own === undefined ? call : afterWaits(call, own);
  });
}

function heldBy(calls: readonly ToolCall[], { sessionId, fromMs, untilMs }: PermissionWait) {
  return calls
    .filter(
      (call) =>
        call.sessionId === sessionId &&
        call.askedAtMs <= fromMs + skewMs &&
        reportedMs(call) >= (untilMs ?? fromMs) - skewMs &&
        !(call.edges.start === 'process' && call.startedAtMs !== null && call.startedAtMs < fromMs),
    )
    .toSorted((a, b) => reportedMs(a) - reportedMs(b) || a.askedAtMs - b.askedAtMs)[0];
}

function reportedMs(call: ToolCall): number {
  return call.reportedAtMs ?? Number.POSITIVE_INFINITY;
}

function afterWaits(call: ToolCall, waits: readonly PermissionWait[]): ToolCall {
  const waited = waits.reduce(
    (sum, { fromMs, untilMs }) => sum + Math.max(0, (untilMs ?? fromMs) - fromMs),
    0,
  );
  const told = { ...call, permissionMs: waited };
  if (call.startedAtMs === null || call.edges.start === 'process') return told;
  const last = Math.max(...waits.map(({ fromMs, untilMs }) => untilMs ?? fromMs));
  const startedAtMs = Math.max(call.startedAtMs, Math.min(last, call.endedAtMs ?? last));
  return { ...told, startedAtMs, edges: { ...call.edges, start: 'serial' } };
}
