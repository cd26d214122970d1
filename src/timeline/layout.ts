/** What of a call is needed to place it. */
export interface Placeable {
  readonly parent: number | null;
  readonly startS: number | null;
  readonly endS: number | null;
}

export interface Layout {
  /** Row of each call, from 0; -1: it never ran. Calls of a sub-agent are below the call that started it. */
  readonly rows: Int32Array;
  /** 0 at top level, 1 for calls of a sub-agent, 2 for calls of its sub-agents. */
  readonly depths: Int32Array;
  readonly rowCount: number;
}

/** More at one time share the last row. */
export const mostRows = 60;
const mostDepth = 8;

/** Rows for calls: no two that overlap on one row, as few as that allows. An open call lasts until `nowS`. */
export function placeCalls(calls: readonly Placeable[], nowS: number): Layout {
  const rows = new Int32Array(calls.length).fill(-1);
  const depths = new Int32Array(calls.length);
  const children = new Map<number, number[]>();
  const top: number[] = [];
  calls.forEach(({ parent, startS }, at) => {
    if (startS === null) return;
    rows[at] = 0;
    const depth = depthOf(calls, at);
    depths[at] = depth;
    if (parent === null || depth === 0) {
      top.push(at);
      return;
    }
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [at]);
    else siblings.push(at);
  });

  /** When a call and what is below it begins and ends. */
  const starts = Float64Array.from(calls, ({ startS }) => startS ?? 0);
  const ends = Float64Array.from(calls, ({ endS }) => endS ?? nowS);
  const heights = new Int32Array(calls.length).fill(1);

  /** Places calls and what is below them from row 0 on; gives how many rows they take. */
  function place(members: number[]): number {
    const rowEnds: number[] = [];
    for (const call of members) {
      const below = children.get(call);
      if (below === undefined) continue;
      heights[call] = 1 + place(below);
      for (const child of below) {
        starts[call] = Math.min(starts[call] ?? 0, starts[child] ?? 0);
        ends[call] = Math.max(ends[call] ?? 0, ends[child] ?? 0);
      }
    }
    members.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || (ends[b] ?? 0) - (ends[a] ?? 0) || a - b);
    for (const call of members) {
      const height = heights[call] ?? 1;
      let row = 0;
      while (row + height <= mostRows && !isFree(rowEnds, row, height, starts[call] ?? 0)) row += 1;
      for (let at = row; at < row + height; at += 1)
        rowEnds[at] = Math.max(rowEnds[at] ?? 0, ends[call] ?? 0);
      rows[call] = Math.min(row, mostRows - 1);
      for (const child of children.get(call) ?? []) move(child, row + 1);
    }
    return Math.min(mostRows, rowEnds.length);
  }

  function move(call: number, by: number): void {
    rows[call] = Math.min(mostRows - 1, (rows[call] ?? 0) + by);
    for (const child of children.get(call) ?? []) move(child, by);
  }

  const rowCount = place(top);
  return { rows, depths, rowCount };
}

function isFree(rowEnds: readonly number[], row: number, height: number, startS: number): boolean {
  for (let at = row; at < row + height; at += 1) {
    if ((rowEnds[at] ?? Number.NEGATIVE_INFINITY) > startS) return false;
  }
  return true;
}

/** A call is at top level too if its parent never ran, or if the chain of parents goes round or too deep. */
function depthOf(calls: readonly Placeable[], call: number): number {
  let depth = 0;
  let at = calls[call]?.parent ?? null;
  if (at !== null && (calls[at]?.startS ?? null) === null) return 0;
  while (at !== null) {
    depth += 1;
    if (depth > mostDepth) return 0;
    at = calls[at]?.parent ?? null;
  }
  return depth;
}
