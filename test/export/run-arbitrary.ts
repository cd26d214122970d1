import fc from 'fast-check';
import { type Recording } from '../../src/export/recording.js';
import type { RunEvent } from '../../src/model/run-event.js';
import type { ToolCallUsage } from '../../src/model/tool-call.js';
import { sampleRun } from '../support/sample-run.js';
import { ticksAt, toolCall } from '../support/calls.js';
import { recordingOf } from './sample-recording.js';

const { report } = sampleRun();
const startMs = Date.parse(report.run.startedAt);
const runMs = 20_000;

/** Text as agents and attackers write it: any script, markup, line breaks, right-to-left marks, 10 kB. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '</script><img src=x onerror=alert(1)>',
    'abc\u202Etxt.exe',
    'first\nsecond\r\nthird\u2028fourth',
    `echo ${'x'.repeat(10_000)}`,
    '"}],"traceEvents":[{"ph":"B"',
    '\\ " # HELP x\n# EOF',
    '\uD800half',
  ),
);

const callArbitrary: fc.Arbitrary<ToolCallUsage> = fc
  .record({
    id: fc.uuid(),
    name: hostileText,
    summary: hostileText,
    agentId: fc.constantFrom(null, null, 'a1', 'b2'),
    at: fc.option(fc.double({ min: 0, max: runMs, noNaN: true })),
    length: fc.option(fc.double({ min: 0, max: runMs / 2, noNaN: true })),
    status: fc.constantFrom('ok', 'error', 'background', 'unfinished'),
  })
  .map(({ id, name, summary, agentId, at, length, status }) => ({
    ...toolCall(id, {
      name,
      agentId,
      status,
      input: { summary },
      askedAtMs: startMs + (at ?? 0),
      startedAtMs: at === null ? null : startMs + at,
      endedAtMs: at === null || length === null ? null : startMs + at + length,
    }),
    durationMs: length,
    inclusive: null,
    exclusive: null,
    children: null,
    quality: { ticks: 0, overlaps: 0, flags: [] },
  }));

const eventArbitrary: fc.Arbitrary<RunEvent> = fc
  .tuple(fc.double({ min: -1e9, max: runMs * 1e6, noNaN: true }), hostileText)
  .map(([timeNs, message]) => ({ type: 'note', timeNs, message }));

const tickTimes = fc.uniqueArray(fc.integer({ min: 0, max: runMs }), { maxLength: 40 });

/** Made-up runs of 20 s: any calls of three agents, overlapping or not; ticks with holes; odd notes. */
export const recordingArbitrary: fc.Arbitrary<Recording> = fc
  .record({
    name: hostileText,
    calls: fc.array(callArbitrary, { maxLength: 12 }),
    events: fc.array(eventArbitrary, { maxLength: 5 }),
    times: tickTimes,
    figures: fc.infiniteStream(fc.option(fc.nat({ max: 2 ** 31 }))),
    blocks: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ name, calls, events, times, figures, blocks }) => {
    const ordered = times.toSorted((a, b) => a - b);
    const size = Math.max(1, Math.ceil(ordered.length / blocks));
    const series = Array.from({ length: Math.ceil(ordered.length / size) }, (_, at) => {
      const own = ordered.slice(at * size, (at + 1) * size);
      const column = (): (number | null)[] => own.map(() => figures.next().value ?? null);
      return ticksAt(own, { memoryBytes: column(), memoryPeakBytes: column(), cpuUsec: column() });
    });
    const run = { ...report.run, name, endedAt: null, durationMs: runMs };
    return recordingOf({ ...report, run, toolCalls: calls }, series, events);
  });
