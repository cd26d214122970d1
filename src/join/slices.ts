import type { Edges } from './edges.js';
import type { Nesting } from './nesting.js';

/**
 * The innermost calls of every slice, by index into the list of calls: the active ones that have no active call
 * below them. An empty list is a slice outside any call.
 */
export function innermostBySlice(edges: Edges, nesting: Nesting): number[][] {
  const sliceCount = edges.times.length + 1;
  const starting: number[][] = Array.from({ length: sliceCount }, () => []);
  const ending: number[][] = Array.from({ length: sliceCount }, () => []);
  edges.startEdge.forEach((start, at) => {
    const end = edges.endEdge[at] ?? -1;
    if (start < 0 || end <= start) return;
    starting[start + 1]?.push(at);
    ending[end + 1]?.push(at);
  });
  const active = new Set<number>();
  const activeBelow = new Int32Array(edges.startEdge.length);
  return starting.map((begun, slice) => {
    for (const at of ending[slice] ?? []) {
      active.delete(at);
      for (const above of nesting.ancestors[at] ?? []) activeBelow[above] = (activeBelow[above] ?? 0) - 1;
    }
    for (const at of begun) {
      active.add(at);
      for (const above of nesting.ancestors[at] ?? []) activeBelow[above] = (activeBelow[above] ?? 0) + 1;
    }
    return [...active].filter((at) => activeBelow[at] === 0);
  });
}

/**
 * Other calls, neither above nor below it, that were active at some time in each call's window. Sorted edges make
 * it a count by binary search instead of a comparison of all pairs.
 */
export function overlapCounts(edges: Edges, nesting: Nesting): number[] {
  const calls = Array.from(edges.startEdge, (start, at) => ({ start, end: edges.endEdge[at] ?? -1 }));
  const lasting = calls.filter(({ start, end }) => start >= 0 && end > start);
  const starts = Int32Array.from(lasting, ({ start }) => start).sort();
  const ends = Int32Array.from(lasting, ({ end }) => end).sort();
  return calls.map(({ start, end }, at) => {
    if (start < 0 || end <= start) return 0;
    const touching = countBelow(starts, end) - countBelow(ends, start + 1) - 1;
    const relatives = [...(nesting.ancestors[at] ?? []), ...(nesting.descendants[at] ?? [])];
    const related = relatives.filter((other) => {
      const relative = calls[other];
      if (relative === undefined || relative.start < 0) return false;
      return Math.max(relative.start, start) < Math.min(relative.end, end);
    });
    return touching - related.length;
  });
}

/** How many entries of a sorted array are below `limit`. */
function countBelow(sorted: Int32Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
