import { wallToMonotonicNs } from '../model/clock.js';
import type { RunEvent } from '../model/run-event.js';
import { type CallTrack, callTracks, type TrackSpan, trackSpans } from '../join/call-tracks.js';
import { jsonText } from './json-text.js';
import { counterEvents } from './perfetto-counters.js';
import { plainText } from './plain-text.js';
import { type Recording, recordingEndMs } from './recording.js';

/**
 * A run in the Trace Event Format (JSON object form) that Perfetto, chrome://tracing and speedscope open: a row (tid)
 * for the phases and per agent for its calls, counters, and what befell the container as instants.
 *
 * `ts` and `dur` are microseconds, to the nanosecond; 0 is the earliest moment of the run.
 */
export async function* perfettoJson(recording: Recording): AsyncGenerator<string, void, undefined> {
  const { run, toolCalls } = recording.report;
  const endNs = Math.max(0, wallToMonotonicNs(run.clock, recordingEndMs(recording)));
  const spans = trackSpans(toolCalls, endNs, (ms) => wallToMonotonicNs(run.clock, ms, endNs));
  const zeroNs = Math.min(
    0,
    ...run.phases.map(({ startNs }) => startNs),
    ...spans.map(({ startNs }) => startNs),
    ...recording.events.map(({ timeNs }) => timeNs),
  );
  const micros = (ns: number): number => traceMicros(ns - zeroNs);

  yield `{"displayTimeUnit":"ms","otherData":${jsonText({
    source: `cgmon ${run.versions.cgmon}`,
    run: run.id,
    startedAt: run.startedAt,
  })},"traceEvents":[\n`;
  yield jsonText(named('process_name', 0, plainText(`${run.name} (${run.id})`, 200)));
  for (const event of rowEvents(run.phases, callTracks(spans), micros)) yield `,\n${jsonText(event)}`;
  for (const event of recording.events) {
    const instant = instantEvent(event, micros);
    if (instant !== null) yield `,\n${jsonText(instant)}`;
  }
  for await (const text of counterEvents(recording, micros)) yield text;
  yield '\n]}\n';
}

/** Microseconds with at most three decimals: what is whole nanoseconds stays so. */
export function traceMicros(ns: number): number {
  return Math.round(ns) / 1000;
}

function named(name: 'process_name' | 'thread_name', tid: number, value: string): object {
  return { name, ph: 'M', pid: 1, tid, args: { name: value } };
}

function* rowEvents(
  phases: Recording['report']['run']['phases'],
  tracks: readonly CallTrack[],
  micros: (ns: number) => number,
): Generator<object, void, undefined> {
  yield named('thread_name', 1, 'phases');
  for (const { name, startNs, endNs } of phases) {
    yield {
      name,
      cat: 'phase',
      ph: 'X',
      pid: 1,
      tid: 1,
      ts: micros(startNs),
      dur: traceMicros(endNs - startNs),
    };
  }
  for (const [at, { name, spans }] of tracks.entries()) {
    const tid = at + 2;
    yield named('thread_name', tid, plainText(name, 100));
    yield { name: 'thread_sort_index', ph: 'M', pid: 1, tid, args: { sort_index: tid } };
    for (const span of spans) yield callEvent(span, tid, micros);
  }
}

function callEvent({ call, startNs, endNs }: TrackSpan, tid: number, micros: (ns: number) => number): object {
  const { inclusive } = call;
  return {
    name: plainText(`${call.name} ${call.input.summary}`, 120),
    cat: call.category ?? 'tool',
    ph: 'X',
    pid: 1,
    tid,
    ts: micros(startNs),
    dur: traceMicros(endNs - startNs),
    ...(call.status === 'error' ? { cname: 'terrible' } : {}),
    args: {
      id: call.id,
      status: call.status,
      exitCode: call.exitCode,
      summary: plainText(call.input.summary, 4000),
      parentId: call.parentId,
      memoryPeakBytes: inclusive?.memoryPeakBytes ?? null,
      memoryRiseBytes: inclusive?.memoryRiseBytes ?? null,
      cpuSeconds: inclusive?.cpuUsec == null ? null : inclusive.cpuUsec / 1e6,
      ioReadBytes: inclusive?.ioReadBytes ?? null,
      ioWriteBytes: inclusive?.ioWriteBytes ?? null,
      flags: call.quality.flags,
    },
  };
}

/** Processes have no mark: they are many, and the calls tell them. */
function instantEvent(event: RunEvent, micros: (ns: number) => number): object | null {
  if (event.type === 'process') return null;
  const { type, timeNs, ...rest } = event;
  const texts = Object.entries(rest).map(([key, value]) => [
    key,
    typeof value === 'string' ? plainText(value, 1000) : value,
  ]);
  return {
    name: event.type === 'limit-hit' ? `limit hit: ${event.limit}` : type,
    cat: 'event',
    ph: 'i',
    s: 'p',
    pid: 1,
    tid: 1,
    ts: micros(timeNs),
    args: Object.fromEntries(texts) as Record<string, unknown>,
  };
}
