import { type MemoryFigures, noMemory } from './counters.js';
import type { Edges } from './edges.js';

/** A tick interval that crosses at least one edge: its peak may belong to any of the slices it touches. */
interface Straddler {
  readonly firstSlice: number;
  readonly lastSlice: number;
  readonly peak: number;
}

/** Samples and exact peaks of memory, kept by slice. See docs/usage.md for the rules at the edges. */
export interface MemoryTrack {
  /** Highest sample strictly inside a slice, and highest peak of a tick interval that lies in it. */
  readonly sliceSample: Float64Array;
  readonly slicePeak: Float64Array;
  /** Samples at exactly the edge, the last at or before it, the first at or after it. */
  readonly edgeSample: Float64Array;
  readonly sampleBefore: Float64Array;
  readonly sampleAfter: Float64Array;
  readonly straddlers: Straddler[];
  nextEdge: number;
  firstSample: number;
  lastSample: number;
  /** Edges at or before the last peak tick. */
  peakEdges: number;
  peakTimeNs: number;
  /** The last lifetime peak, and when it was read. */
  lifetime: number;
  lifetimeNs: number;
  /** Highest peak and sample seen. */
  maximum: number;
}

/** `peaksFromNs`: since when the first tick's peak has been counted (-Infinity: since long before the run). */
export function memoryTrack(edges: Edges, peaksFromNs: number): MemoryTrack {
  const nan = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN);
  const count = edges.times.length;
  return {
    sliceSample: nan(count + 1),
    slicePeak: nan(count + 1),
    edgeSample: nan(count),
    sampleBefore: nan(count),
    sampleAfter: nan(count),
    straddlers: [],
    nextEdge: 0,
    firstSample: Number.NaN,
    lastSample: Number.NaN,
    peakEdges: 0,
    peakTimeNs: peaksFromNs,
    lifetime: Number.NaN,
    lifetimeNs: Number.NaN,
    maximum: Number.NaN,
  };
}

export function followMemory(
  track: MemoryTrack,
  edges: Edges,
  timeNs: Float64Array,
  current: Float64Array,
  peak: Float64Array,
  lifetime: Float64Array,
  length: number,
): void {
  for (let tick = 0; tick < length; tick += 1) {
    const time = timeNs[tick] ?? Number.NaN;
    const sample = current[tick] ?? Number.NaN;
    if (!Number.isNaN(sample)) takeSample(track, edges, time, sample);
    const highest = peak[tick] ?? Number.NaN;
    const highestEver = lifetime[tick] ?? Number.NaN;
    if (!Number.isNaN(highest)) takePeak(track, edges, time, highest);
    else if (!Number.isNaN(highestEver)) takeRecord(track, edges, time, highestEver);
    if (!Number.isNaN(highestEver)) [track.lifetime, track.lifetimeNs] = [highestEver, time];
  }
}

/** Where memory.peak cannot be reset, a new lifetime maximum is still an exact peak since the last look at it. */
function takeRecord(track: MemoryTrack, edges: Edges, time: number, highestEver: number): void {
  if (!(highestEver > track.lifetime)) return;
  track.peakTimeNs = Math.max(track.peakTimeNs, track.lifetimeNs);
  takePeak(track, edges, time, highestEver);
}

function takeSample(track: MemoryTrack, { times }: Edges, time: number, sample: number): void {
  let at = track.nextEdge;
  for (; at < times.length && (times[at] ?? Number.NaN) < time; at += 1) {
    track.sampleBefore[at] = track.lastSample;
    track.sampleAfter[at] = sample;
  }
  track.nextEdge = at;
  if (at < times.length && times[at] === time) {
    track.edgeSample[at] = sample;
    track.sampleBefore[at] = sample;
    track.sampleAfter[at] = sample;
    track.nextEdge = at + 1;
  } else {
    track.sliceSample[at] = larger(track.sliceSample[at], sample);
  }
  if (Number.isNaN(track.firstSample)) track.firstSample = sample;
  track.lastSample = sample;
  track.maximum = larger(track.maximum, sample);
}

function takePeak(track: MemoryTrack, { times }: Edges, time: number, peak: number): void {
  if (time <= track.peakTimeNs) return;
  let at = track.peakEdges;
  while (at < times.length && (times[at] ?? Number.NaN) <= track.peakTimeNs) at += 1;
  const firstSlice = at;
  while (at < times.length && (times[at] ?? Number.NaN) < time) at += 1;
  if (at === firstSlice) track.slicePeak[at] = larger(track.slicePeak[at], peak);
  else track.straddlers.push({ firstSlice, lastSlice: at, peak });
  track.peakEdges = at;
  track.peakTimeNs = time;
  track.maximum = larger(track.maximum, peak);
}

/**
 * Ends the track. A lifetime peak of the kernel that is well above everything seen was reached after the last
 * tick. "Well above": the parent cgroup also holds the container's monitor, a few MiB.
 */
export function finishMemory(
  track: MemoryTrack,
  edges: Edges,
  runEndNs: number,
  lifetimePeak: number | null,
): void {
  for (let at = track.nextEdge; at < edges.times.length; at += 1) {
    track.sampleBefore[at] = track.lastSample;
  }
  track.nextEdge = edges.times.length;
  const exact = track.straddlers.length > 0 || track.slicePeak.some((peak) => !Number.isNaN(peak));
  const nothing = Number.isNaN(track.maximum);
  if (lifetimePeak === null || !(exact || nothing)) return;
  if (nothing || lifetimePeak > track.maximum + Math.max(4 * 1024 * 1024, track.maximum / 100)) {
    takePeak(track, edges, runEndNs, lifetimePeak);
  }
}

/**
 * Memory over the slices `first` to `last`. Only what certainly happened in them counts for the peak: samples and
 * peaks of whole tick intervals inside. The start is the lower of the samples on both sides of the first edge: the
 * one before may still show what the call before has not yet given back, the one after what this call has taken.
 */
export function memoryOver(track: MemoryTrack, first: number, last: number): MemoryFigures {
  if (last < first) return noMemory;
  const startEdge = first - 1;
  const count = track.edgeSample.length;
  let sample = Number.NaN;
  let inside = Number.NaN;
  for (let slice = first; slice <= last; slice += 1) {
    sample = larger(sample, track.sliceSample[slice]);
    inside = larger(inside, track.slicePeak[slice]);
  }
  for (let edge = Math.max(0, startEdge); edge <= Math.min(last, count - 1); edge += 1) {
    sample = larger(sample, track.edgeSample[edge]);
  }
  let edgePeak = Number.NaN;
  for (let at = firstTouching(track.straddlers, first); at < track.straddlers.length; at += 1) {
    const straddler = track.straddlers[at];
    if (straddler === undefined || straddler.firstSlice > last) break;
    if (straddler.firstSlice >= first && straddler.lastSlice <= last) inside = larger(inside, straddler.peak);
    else edgePeak = larger(edgePeak, straddler.peak);
  }
  inside = larger(inside, sample);
  const before = startEdge < 0 ? track.firstSample : (track.sampleBefore[startEdge] ?? Number.NaN);
  const after = startEdge < 0 ? track.firstSample : (track.sampleAfter[startEdge] ?? Number.NaN);
  const known = !Number.isNaN(larger(inside, after));
  const start = Number.isNaN(before) && Number.isNaN(sample) ? Number.NaN : -larger(-before, -after);
  let end = last >= count ? track.lastSample : (track.sampleAfter[last] ?? Number.NaN);
  if (Number.isNaN(end) && known) end = track.lastSample;
  const peak = known ? larger(inside, start) : Number.NaN;
  return { start, end, peak, edgePeak: edgePeak > peak || Number.isNaN(peak) ? edgePeak : Number.NaN };
}

/** Index of the first straddler that reaches into the slice or beyond it; they are in the order of time. */
function firstTouching(straddlers: readonly Straddler[], slice: number): number {
  let low = 0;
  let high = straddlers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((straddlers[middle]?.lastSlice ?? 0) < slice) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The larger of two figures of which either may be absent (NaN, undefined). */
export function larger(a: number | undefined, b: number | undefined): number {
  if (b === undefined || Number.isNaN(b)) return a ?? Number.NaN;
  return a === undefined || Number.isNaN(a) || b > a ? b : a;
}
