import type { TickColumnName, TickSeries } from '../model/tick.js';
import type { ToolCallUsage } from '../model/tool-call.js';
import type { Usage } from '../model/usage.js';
import { type CallResult, chargeCalls } from './charge.js';
import { type CounterOrigin, counterTrack, finishCounter, followCounter } from './counter-track.js';
import { countersOf, type UsageCounter, usageCounters } from './counters.js';
import { type Edges, edgesOf } from './edges.js';
import { finishMemory, followMemory, memoryTrack } from './memory-track.js';
import { finishTicks, followTicks, tickTrack } from './tick-track.js';
import { type Tracks, totalUsage } from './tracks.js';
import type { CallWindow } from './windows.js';

export interface JoinInput {
  readonly calls: readonly CallWindow[];
  /** Ticks in the order of time, cut into blocks anywhere. Read once. */
  readonly blocks: AsyncIterable<TickSeries> | Iterable<TickSeries>;
  /** Monotonic ns since the run's start. */
  readonly runStartNs: number;
  readonly runEndNs: number;
  /** The kernel's final figures for the whole run; a null figure is taken from the ticks. */
  readonly totals?: Usage | null | undefined;
  /** Default `zero`: the cgroup was made for this run. */
  readonly origin?: CounterOrigin | undefined;
  /** The sampling interval; without it no gaps are told. */
  readonly intervalNs?: number | undefined;
}

export interface JoinResult {
  /** In the order of the calls given. */
  readonly toolCalls: readonly ToolCallUsage[];
  /** Usage outside any call. */
  readonly thinking: Usage;
  readonly totals: Usage;
  /** What a reader should know before trusting the figures, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Joins ticks and calls by time in one pass over the ticks; memory grows with the calls only.
 *
 * For every counter the exclusive usage of all calls plus `thinking` is exactly `totals`, in whole numbers.
 * Definitions: docs/usage.md.
 */
export async function joinUsage(input: JoinInput): Promise<JoinResult> {
  const edges = edgesOf(input.calls, input.runStartNs, input.runEndNs);
  const tracks = newTracks(edges, input);
  for await (const block of input.blocks) follow(tracks, edges, block);
  return finish(tracks, edges, input);
}

/** The same for blocks that are at hand, without waiting. */
export function joinUsageSync(input: JoinInput & { readonly blocks: Iterable<TickSeries> }): JoinResult {
  const edges = edgesOf(input.calls, input.runStartNs, input.runEndNs);
  const tracks = newTracks(edges, input);
  for (const block of input.blocks) follow(tracks, edges, block);
  return finish(tracks, edges, input);
}

function newTracks(edges: Edges, { origin = 'zero', runStartNs, intervalNs }: JoinInput): Tracks {
  return {
    counters: usageCounters.map((name) =>
      counterTrack(edges, name === 'oomKills' ? 'step' : 'linear', origin, runStartNs),
    ),
    memory: memoryTrack(edges, origin === 'zero' ? runStartNs : Number.NEGATIVE_INFINITY),
    ticks: tickTrack(edges, intervalNs),
  };
}

function follow(tracks: Tracks, edges: Edges, { timeNs, columns, length }: TickSeries): void {
  tracks.counters.forEach((track, at) => {
    const name: TickColumnName | undefined = usageCounters[at];
    if (name !== undefined) followCounter(track, edges, timeNs, columns[name], length);
  });
  followMemory(
    tracks.memory,
    edges,
    timeNs,
    columns.memoryBytes,
    columns.memoryPeakBytes,
    columns.memoryLifetimePeakBytes,
    length,
  );
  followTicks(tracks.ticks, edges, timeNs, length);
}

function finish(tracks: Tracks, edges: Edges, input: JoinInput): JoinResult {
  const kernel = input.totals ?? null;
  const given = kernel === null ? null : countersOf(kernel);
  const notes: string[] = [];
  tracks.counters.forEach((track, at) => {
    const name = usageCounters[at];
    const total = given?.[at] ?? Number.NaN;
    if (name !== undefined) notes.push(...counterNotes(name, track.resets, track.used, total));
    finishCounter(track, edges, input.runEndNs, Number.isNaN(total) ? null : total);
  });
  finishMemory(tracks.memory, edges, input.runEndNs, kernel?.memoryPeakBytes ?? null);
  finishTicks(tracks.ticks, edges);
  const charged: CallResult = chargeCalls(tracks, edges, input.calls);
  return { ...charged, totals: totalUsage(tracks, kernel), notes };
}

function counterNotes(name: UsageCounter, resets: number, used: number, total: number): string[] {
  const notes: string[] = [];
  if (resets > 0) {
    const times = resets === 1 ? 'once' : `${resets} times`;
    notes.push(
      `${name} went backwards ${times}: the cgroup was removed and made again; counted on from zero.`,
    );
  }
  if (total < used * 0.99) {
    notes.push(`${name}: the final figure of the kernel (${total}) is below what the ticks saw (${used}).`);
  }
  return notes;
}
