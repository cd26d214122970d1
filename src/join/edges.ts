import type { CallWindow } from './windows.js';

/**
 * The distinct times at which a call starts or ends, in order, and where each call's window lies between them.
 *
 * Edge i lies between slice i and slice i + 1: with E edges there are E + 1 slices, the first reaches back to the
 * run's start and the last to its end. A window from edge a to edge b is made of the slices a + 1 to b.
 */
export interface Edges {
  readonly times: Float64Array;
  /** By call; -1: it never ran. */
  readonly startEdge: Int32Array;
  readonly endEdge: Int32Array;
  /**
   * How likely a kill for memory is to have made this edge: 0 = no call ends here, 1 = one ends, 2 = one ends in
   * error, 3 = one ends with exit code 137 (SIGKILL).
   */
  readonly killRank: Uint8Array;
}

/** Windows are cut to the run's start and end. */
export function edgesOf(calls: readonly CallWindow[], runStartNs: number, runEndNs: number): Edges {
  const clamp = (ns: number): number => Math.min(Math.max(ns, runStartNs), runEndNs);
  const spans = calls.map(({ startNs, endNs }) => {
    if (startNs === null) return null;
    const start = clamp(startNs);
    return { start, end: Math.max(start, clamp(endNs ?? runEndNs)) };
  });
  const times = Float64Array.from(
    new Set(spans.flatMap((span) => (span === null ? [] : [span.start, span.end]))),
  ).sort();
  const index = new Map<number, number>();
  times.forEach((time, at) => index.set(time, at));
  const startEdge = Int32Array.from(spans, (span) => (span === null ? -1 : (index.get(span.start) ?? -1)));
  const endEdge = Int32Array.from(spans, (span) => (span === null ? -1 : (index.get(span.end) ?? -1)));

  const killRank = new Uint8Array(times.length);
  calls.forEach(({ call }, at) => {
    const edge = endEdge[at] ?? -1;
    if (edge < 0) return;
    const rank = call.exitCode === 137 ? 3 : call.status === 'error' ? 2 : 1;
    killRank[edge] = Math.max(killRank[edge] ?? 0, rank);
  });
  return { times, startEdge, endEdge, killRank };
}
