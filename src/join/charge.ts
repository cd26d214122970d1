import type { JoinQuality, QualityFlag, ToolCallUsage } from '../model/tool-call.js';
import type { Usage } from '../model/usage.js';
import { usedBetween } from './counter-track.js';
import {
  counterOf,
  countersOf,
  counterVector,
  type MemoryFigures,
  noMemory,
  usageCounters,
  usageOf,
} from './counters.js';
import type { Edges } from './edges.js';
import { larger, memoryOver, type MemoryTrack } from './memory-track.js';
import { type Nesting, nestingOf } from './nesting.js';
import { innermostBySlice, overlapCounts } from './slices.js';
import { gapBetween, ticksBetween } from './tick-track.js';
import type { Tracks } from './tracks.js';
import type { CallWindow } from './windows.js';

export interface CallResult {
  readonly toolCalls: readonly ToolCallUsage[];
  readonly thinking: Usage;
}

/** Charges every slice of time to its innermost calls, or to thinking, and every window to its call. */
export function chargeCalls(tracks: Tracks, edges: Edges, calls: readonly CallWindow[]): CallResult {
  const nesting = nestingOf(calls);
  const innermost = innermostBySlice(edges, nesting);
  const overlaps = overlapCounts(edges, nesting);
  const shares = shareCounters(tracks, edges, calls.length, innermost);
  const alone = runsAlone(calls.length, innermost);

  const charged = calls.map(({ call, startNs, endNs }, at): ToolCallUsage => {
    const from = edges.startEdge[at] ?? -1;
    const to = edges.endEdge[at] ?? -1;
    if (startNs === null || from < 0) {
      const quality: JoinQuality = { ticks: 0, overlaps: 0, flags: [], edgePeakBytes: null };
      return { ...call, durationMs: null, inclusive: null, exclusive: null, children: null, quality };
    }
    const counters = Float64Array.from(tracks.counters, (track) => usedBetween(track, edges, from, to));
    const memory = memoryOver(tracks.memory, from + 1, to);
    const inclusive = usageOf(counters, memory);
    const own = shares.byCall[at] ?? counterVector();
    counters.forEach((value, counter) => {
      if (Number.isNaN(value) && own[counter] === 0) own[counter] = Number.NaN;
    });
    const exclusive = usageOf(own, memoryAlone(tracks.memory, alone[at] ?? [], from + 1, to, memory));
    const edgePeakBytes = notableEdgePeak(memory);
    return {
      ...call,
      durationMs: ((endNs ?? startNs) - startNs) / 1e6,
      inclusive,
      exclusive,
      children: null,
      quality: {
        ticks: ticksBetween(tracks.ticks, from, to),
        overlaps: overlaps[at] ?? 0,
        flags: flagsOf(tracks, edges, at, call, inclusive, overlaps[at] ?? 0, edgePeakBytes !== null),
        edgePeakBytes,
      },
    };
  });
  const toolCalls = charged.map((call, at) => ({ ...call, children: childrenOf(charged, nesting, at) }));
  const thinking = usageOf(shares.outside, memoryOutside(tracks.memory, innermost));
  return { toolCalls, thinking };
}

/** Splits every slice's use evenly in whole units: the first calls take what cannot be divided. */
function shareCounters(
  tracks: Tracks,
  edges: Edges,
  callCount: number,
  innermost: readonly (readonly number[])[],
): { byCall: Float64Array[]; outside: Float64Array } {
  const byCall = Array.from({ length: callCount }, counterVector);
  const outside = counterVector();
  tracks.counters.forEach((track, counter) => {
    if (Number.isNaN(track.used)) {
      outside[counter] = Number.NaN;
      return;
    }
    let before = 0;
    innermost.forEach((active, slice) => {
      const after = slice < edges.times.length ? (track.atEdge[slice] ?? 0) : track.used;
      const used = after - before;
      before = after;
      if (active.length === 0) {
        outside[counter] = (outside[counter] ?? 0) + used;
        return;
      }
      const each = Math.floor(used / active.length);
      const rest = used - each * active.length;
      active.forEach((at, order) => {
        const own = byCall[at];
        if (own !== undefined) own[counter] = (own[counter] ?? 0) + each + (order < rest ? 1 : 0);
      });
    });
  });
  return { byCall, outside };
}

type SliceRun = readonly [first: number, last: number];

/** Per call the runs of adjoining slices in which it was the only innermost one. */
function runsAlone(callCount: number, innermost: readonly (readonly number[])[]): SliceRun[][] {
  const runs: SliceRun[][] = Array.from({ length: callCount }, () => []);
  innermost.forEach((active, slice) => {
    const only = active.length === 1 ? active[0] : undefined;
    if (only === undefined) return;
    extend(runs[only], slice);
  });
  return runs;
}

function extend(runs: SliceRun[] | undefined, slice: number): void {
  const last = runs?.at(-1);
  if (last !== undefined && last[1] === slice - 1) runs?.splice(-1, 1, [last[0], slice]);
  else runs?.push([slice, slice]);
}

function memoryAlone(
  memory: MemoryTrack,
  runs: readonly SliceRun[],
  first: number,
  last: number,
  inclusive: MemoryFigures,
): MemoryFigures {
  if (runs.length === 1 && runs[0]?.[0] === first && runs[0]?.[1] === last) return inclusive;
  return memoryOfRuns(memory, runs);
}

function memoryOutside(memory: MemoryTrack, innermost: readonly (readonly number[])[]): MemoryFigures {
  const runs: SliceRun[] = [];
  innermost.forEach((active, slice) => {
    if (active.length === 0) extend(runs, slice);
  });
  return memoryOfRuns(memory, runs);
}

function memoryOfRuns(memory: MemoryTrack, runs: readonly SliceRun[]): MemoryFigures {
  const figures = runs.map(([first, last]) => memoryOver(memory, first, last));
  return {
    start: figures.find(({ start }) => !Number.isNaN(start))?.start ?? Number.NaN,
    end: figures.findLast(({ end }) => !Number.isNaN(end))?.end ?? Number.NaN,
    peak: figures.reduce((highest, { peak }) => larger(highest, peak), Number.NaN),
    edgePeak: Number.NaN,
  };
}

/** Differences below 1 % are the batching of the kernel's own accounting. */
function notableEdgePeak({ peak, edgePeak }: MemoryFigures): number | null {
  return Number.isNaN(edgePeak) || edgePeak <= peak * 1.01 ? null : edgePeak;
}

function childrenOf(charged: readonly ToolCallUsage[], nesting: Nesting, at: number): Usage | null {
  const below = (nesting.descendants[at] ?? []).flatMap((child) => {
    const usage = charged[child];
    return usage?.exclusive && usage.inclusive ? [{ own: usage.exclusive, all: usage.inclusive }] : [];
  });
  if (below.length === 0) return null;
  const counters = below
    .map(({ own }) => countersOf(own))
    .reduce((sum, next) => sum.map((value, counter) => plus(value, next[counter])));
  const peak = below.reduce(
    (highest, { all }) => larger(highest, all.memoryPeakBytes ?? Number.NaN),
    Number.NaN,
  );
  return usageOf(counters, { ...noMemory, peak });
}

function plus(a: number, b: number | undefined): number {
  if (b === undefined || Number.isNaN(b)) return a;
  return Number.isNaN(a) ? b : a + b;
}

function flagsOf(
  { ticks }: Tracks,
  edges: Edges,
  at: number,
  call: CallWindow['call'],
  inclusive: Usage,
  overlaps: number,
  edgePeak: boolean,
): QualityFlag[] {
  const from = edges.startEdge[at] ?? 0;
  const to = edges.endEdge[at] ?? 0;
  const inside = ticksBetween(ticks, from, to);
  const start = edges.times[from] ?? Number.NaN;
  const end = edges.times[to] ?? Number.NaN;
  const flags: [QualityFlag, boolean][] = [
    ['no-ticks', inside === 0],
    ['few-ticks', inside > 0 && inside < 3],
    ['gap', gapBetween(ticks, from, to)],
    ['shared', overlaps > 0],
    ['clipped', !(start >= ticks.firstNs && end <= ticks.lastNs)],
    ['estimated-start', call.edges.start !== 'process'],
    ['estimated-end', call.edges.end === 'serial' || call.edges.end === 'run-end'],
    ['oom', (inclusive.oomKills ?? 0) > 0],
    ['throttled', (inclusive.throttledUsec ?? 0) > 0],
    ['edge-peak', edgePeak],
  ];
  return flags.flatMap(([flag, holds]) => (holds ? [flag] : []));
}

/** Sum of one counter over all calls and thinking, for the check against the total. */
export function sumOfShares(
  toolCalls: readonly ToolCallUsage[],
  thinking: Usage,
): ReadonlyMap<(typeof usageCounters)[number], number | null> {
  return new Map(
    usageCounters.map((name) => {
      const parts = [
        thinking,
        ...toolCalls.flatMap(({ exclusive }) => (exclusive === null ? [] : [exclusive])),
      ]
        .map((usage) => counterOf(usage, name))
        .filter((value) => value !== null);
      return [name, parts.length === 0 ? null : parts.reduce((sum, value) => sum + value, 0)];
    }),
  );
}
