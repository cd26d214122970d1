import type { Edges } from './edges.js';

/**
 * What a counter means before the first tick: `zero` = the cgroup was made for this run, so the first value was
 * all used since the run's start; `first-tick` = the cgroup is older, and only differences count.
 */
export type CounterOrigin = 'zero' | 'first-tick';

/**
 * One counter followed over the ticks, kept only where a call starts or ends: memory grows with the calls, not
 * with the ticks. Ticks at which the counter is absent are bridged by a straight line.
 */
export interface CounterTrack {
  /** Use since the origin at each edge, as whole numbers. Filled by `finishCounter`. */
  readonly atEdge: Float64Array;
  /** `linear`: spread evenly between two ticks. `step`: single events (kills), put where they belong. */
  readonly shape: 'linear' | 'step';
  readonly origin: CounterOrigin;
  readonly runStartNs: number;
  /** Times between which the counter is known; NaN before the first value. */
  knownFromNs: number;
  knownToNs: number;
  /** Use since the origin; NaN before the first value. */
  used: number;
  raw: number;
  resets: number;
  nextEdge: number;
}

export function counterTrack(
  edges: Edges,
  shape: CounterTrack['shape'],
  origin: CounterOrigin,
  runStartNs: number,
): CounterTrack {
  return {
    atEdge: new Float64Array(edges.times.length),
    shape,
    origin,
    runStartNs,
    knownFromNs: Number.NaN,
    knownToNs: Number.NaN,
    used: Number.NaN,
    raw: Number.NaN,
    resets: 0,
    nextEdge: 0,
  };
}

/** Takes a block of ticks: times in ns, rising; raw values of the kernel, NaN where absent. */
export function followCounter(
  track: CounterTrack,
  edges: Edges,
  timeNs: Float64Array,
  values: Float64Array,
  length: number,
): void {
  for (let tick = 0; tick < length; tick += 1) {
    const value = values[tick] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const time = timeNs[tick] ?? Number.NaN;
    if (Number.isNaN(track.used)) {
      begin(track, edges, time, value);
      continue;
    }
    if (time < track.knownToNs) continue;
    let delta = value - track.raw;
    if (delta < 0) {
      // The cgroup was removed and made again: the new one counts from zero.
      track.resets += 1;
      delta = value;
    }
    advance(track, edges, time, delta);
    track.raw = value;
  }
}

function begin(track: CounterTrack, edges: Edges, time: number, value: number): void {
  const zero = track.origin === 'zero';
  track.knownFromNs = zero ? Math.min(track.runStartNs, time) : time;
  track.knownToNs = track.knownFromNs;
  track.used = 0;
  track.raw = value;
  advance(track, edges, time, zero ? value : 0);
}

/** Fixes the use at every edge up to `time`, given that `delta` was used since `track.knownToNs`. */
function advance(track: CounterTrack, edges: Edges, time: number, delta: number): void {
  const { times } = edges;
  const from = track.knownToNs;
  const span = time - from;
  const step = track.shape === 'step' && delta > 0 ? stepEdge(edges, track.nextEdge, from, time) : -1;
  let at = track.nextEdge;
  for (; at < times.length; at += 1) {
    const edge = times[at] ?? Number.NaN;
    if (edge > time) break;
    const share = track.shape === 'step' ? (at >= step ? 1 : 0) : edge <= from ? 0 : (edge - from) / span;
    track.atEdge[at] = Math.round(track.used + delta * share);
  }
  track.nextEdge = at;
  track.used += delta;
  track.knownToNs = time;
}

/**
 * The edge at which an event seen between two ticks is counted as done. A kill ends its call, so it is the first
 * edge of the interval at which a killed (else a failed, else any) call ends; without one it is the second tick.
 */
function stepEdge(edges: Edges, first: number, from: number, time: number): number {
  let best = -1;
  let bestRank = 0;
  let at = first;
  for (; at < edges.times.length; at += 1) {
    const edge = edges.times[at] ?? Number.NaN;
    if (edge > time || (best < 0 && edge === time && (edges.killRank[at] ?? 0) === 0)) break;
    const rank = edge > from ? (edges.killRank[at] ?? 0) : 0;
    if (rank > bestRank) {
      best = at;
      bestRank = rank;
    }
  }
  return best < 0 ? at : best;
}

/**
 * Ends the track at the run's end. `total` is the kernel's final figure for the whole run, or null: what it
 * exceeds the last tick by was used after it; what it falls short is left to the ticks.
 */
export function finishCounter(
  track: CounterTrack,
  edges: Edges,
  runEndNs: number,
  total: number | null,
): void {
  if (total !== null && Number.isNaN(track.used)) {
    track.knownFromNs = track.runStartNs;
    track.knownToNs = track.runStartNs;
    track.used = 0;
  }
  if (total !== null) {
    advance(track, edges, Math.max(runEndNs, track.knownToNs), Math.max(0, total - track.used));
  }
  for (let at = track.nextEdge; at < edges.times.length; at += 1) {
    track.atEdge[at] = Math.round(track.used);
  }
  track.nextEdge = edges.times.length;
  track.used = Math.round(track.used);
}

/** Use between two edges; NaN where the counter is not known anywhere in between. */
export function usedBetween(track: CounterTrack, edges: Edges, from: number, to: number): number {
  const start = edges.times[from] ?? Number.NaN;
  const end = edges.times[to] ?? Number.NaN;
  const known = Math.min(end, track.knownToNs) - Math.max(start, track.knownFromNs);
  if (!(known > 0 || (known === 0 && start === end))) return Number.NaN;
  return (track.atEdge[to] ?? Number.NaN) - (track.atEdge[from] ?? Number.NaN);
}
