import type { ToolCallUsage } from '../model/tool-call.js';

/** A call's window on the run's monotonic clock, ns. */
export interface TrackSpan {
  readonly call: ToolCallUsage;
  readonly startNs: number;
  readonly endNs: number;
}

/** A row of a viewer: calls of one agent, none overlapping another. */
export interface CallTrack {
  readonly name: string;
  readonly agentId: string | null;
  readonly spans: readonly TrackSpan[];
}

/**
 * Rows for the calls: the main session first, then each sub-agent in the order of its first call; calls that overlap
 * within one agent stand on rows of their own, as few as can be. Spans of a row are in the order of time.
 */
export function callTracks(spans: readonly TrackSpan[]): CallTrack[] {
  const byAgent = new Map<string | null, TrackSpan[]>();
  if (spans.some(({ call }) => call.agentId === null)) byAgent.set(null, []);
  for (const span of spans.toSorted((a, b) => a.startNs - b.startNs || a.endNs - b.endNs)) {
    const agent = byAgent.get(span.call.agentId);
    if (agent === undefined) byAgent.set(span.call.agentId, [span]);
    else agent.push(span);
  }
  return [...byAgent].flatMap(([agentId, own]) => {
    const agent = agentId === null ? 'main' : `agent ${agentId}`;
    return rows(own).map((row, at) => ({
      agentId,
      name: at === 0 ? agent : `${agent} (${at + 1})`,
      spans: row,
    }));
  });
}

function rows(spans: readonly TrackSpan[]): TrackSpan[][] {
  const made: TrackSpan[][] = [];
  for (const span of spans) {
    const free = made.find((row) => (row.at(-1)?.endNs ?? 0) <= span.startNs);
    if (free === undefined) made.push([span]);
    else free.push(span);
  }
  return made;
}

/** The windows of the calls that ran; one that did not end runs until `endNs`. `atNs` maps the wall clock, ms. */
export function trackSpans(
  calls: readonly ToolCallUsage[],
  endNs: number,
  atNs: (ms: number) => number,
): TrackSpan[] {
  return calls.flatMap((call) => {
    if (call.startedAtMs === null) return [];
    const startNs = Math.round(atNs(call.startedAtMs));
    const until = call.endedAtMs === null ? endNs : atNs(call.endedAtMs);
    return [{ call, startNs, endNs: Math.max(startNs, Math.round(until)) }];
  });
}
