import type { Edges } from './edges.js';

/** How well the ticks cover each slice. */
export interface TickTrack {
  /** Ticks before each edge, and up to it. */
  readonly before: Float64Array;
  readonly upTo: Float64Array;
  /** 1 where ticks were missed in the slice. */
  readonly gap: Uint8Array;
  readonly gapLimitNs: number;
  ticks: number;
  firstNs: number;
  lastNs: number;
  nextEdge: number;
}

/** `intervalNs`: the sampling interval, or undefined when it is not known (no gaps are told then). */
export function tickTrack(edges: Edges, intervalNs: number | undefined): TickTrack {
  const count = edges.times.length;
  return {
    before: new Float64Array(count),
    upTo: new Float64Array(count),
    gap: new Uint8Array(count + 1),
    gapLimitNs: intervalNs === undefined ? Number.POSITIVE_INFINITY : Math.max(2.5 * intervalNs, 10e6),
    ticks: 0,
    firstNs: Number.NaN,
    lastNs: Number.NaN,
    nextEdge: 0,
  };
}

export function followTicks(track: TickTrack, { times }: Edges, timeNs: Float64Array, length: number): void {
  for (let tick = 0; tick < length; tick += 1) {
    const time = timeNs[tick] ?? Number.NaN;
    if (time < track.lastNs) continue;
    const firstSlice = track.nextEdge;
    let at = firstSlice;
    for (; at < times.length && (times[at] ?? Number.NaN) < time; at += 1) {
      track.before[at] = track.ticks;
      track.upTo[at] = track.ticks;
    }
    if (time - track.lastNs > track.gapLimitNs) track.gap.fill(1, firstSlice, at + 1);
    if (at < times.length && times[at] === time) {
      track.before[at] = track.ticks;
      track.upTo[at] = track.ticks + 1;
      at += 1;
    }
    track.nextEdge = at;
    track.ticks += 1;
    if (Number.isNaN(track.firstNs)) track.firstNs = time;
    track.lastNs = time;
  }
}

export function finishTicks(track: TickTrack, { times }: Edges): void {
  for (let at = track.nextEdge; at < times.length; at += 1) {
    track.before[at] = track.ticks;
    track.upTo[at] = track.ticks;
  }
}

export function ticksBetween(track: TickTrack, from: number, to: number): number {
  return (track.upTo[to] ?? 0) - (track.before[from] ?? 0);
}

export function gapBetween(track: TickTrack, from: number, to: number): boolean {
  return track.gap.subarray(from + 1, to + 1).includes(1);
}
