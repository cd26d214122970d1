import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perfettoJson } from '../../src/export/perfetto.js';
import type { Recording } from '../../src/export/recording.js';
import { recordingArbitrary } from './run-arbitrary.js';
import { sampleRecording } from './sample-recording.js';
import { traceComplaints, type TraceFile } from './trace-event-check.js';

async function traceOf(recording: Recording): Promise<TraceFile> {
  let text = '';
  for await (const part of perfettoJson(recording)) text += part;
  return JSON.parse(text) as TraceFile;
}

describe('a run as Trace Event JSON', () => {
  it('passes a check of the format', async () => {
    const file = await traceOf(sampleRecording());
    expect(traceComplaints(file)).toEqual([]);
  });

  it('has the rows of phases, of the main session, of parallel calls and of sub-agents', async () => {
    const { traceEvents } = await traceOf(sampleRecording());
    const rows = traceEvents.filter(({ name }) => name === 'thread_name').map(({ args }) => args?.['name']);
    expect(rows).toEqual(['phases', 'main', 'main (2)', 'agent 3fa9c1e']);
  });

  it('has every call that ran once, in microseconds since the earliest moment, with its figures', async () => {
    const { report } = sampleRecording();
    const { traceEvents } = await traceOf(sampleRecording());
    const ran = report.toolCalls.filter((call) => call.startedAtMs !== null);
    const slices = new Map(
      traceEvents.filter(({ args }) => args?.['id'] !== undefined).map((e) => [e.args?.['id'], e]),
    );
    expect(slices.size).toBe(ran.length);
    const test = slices.get('toolu_01Sample02Test');
    expect(test).toMatchObject({ name: 'Bash npm test', ts: (820 + 9020) * 1000, dur: 8_330_000 });
    const call = ran.find(({ id }) => id === 'toolu_01Sample02Test');
    expect(test?.args?.['memoryPeakBytes']).toBe(call?.inclusive?.memoryPeakBytes);
  });

  it("keeps the run's exact memory peak among its counters", async () => {
    const { traceEvents } = await traceOf(sampleRecording());
    const peaks = traceEvents
      .filter(({ name }) => name === 'memory peak (bytes)')
      .map(({ args }) => Number(args?.['value']));
    let highest = 0;
    for await (const { columns } of sampleRecording().samples()) {
      highest = Math.max(highest, ...columns.memoryPeakBytes);
    }
    expect(Math.max(...peaks)).toBe(highest);
  });

  it('marks kills, throttling and limits at their time', async () => {
    const { traceEvents } = await traceOf(sampleRecording());
    const marks = traceEvents.filter(({ ph }) => ph === 'i').map(({ name, ts }) => [name, ts]);
    expect(marks).toEqual([
      ['throttled', 10_320_000],
      ['limit hit: memory.max', 10_820_000],
      ['oom-kill', 12_820_000],
      ['read-error', 13_820_000],
    ]);
  });

  it('stays a valid trace for any run', async () => {
    await fc.assert(
      fc.asyncProperty(recordingArbitrary, async (recording) => {
        const file = await traceOf(recording);
        expect(traceComplaints(file)).toEqual([]);
        const ran = recording.report.toolCalls.filter((call) => call.startedAtMs !== null);
        expect(file.traceEvents.filter(({ args }) => args?.['id'] !== undefined)).toHaveLength(ran.length);
      }),
      { numRuns: 60 },
    );
  });

  it('is refused by the check when calls overlap in one row or time goes back', () => {
    const slice = (ts: number, dur: number) => ({ name: 'a', ph: 'X', pid: 1, tid: 2, ts, dur });
    const label = { name: 'thread_name', ph: 'M', pid: 1, tid: 2, args: { name: 'main' } };
    const count = (ts: number) => ({ name: 'm (bytes)', ph: 'C', pid: 1, tid: 0, ts, args: { value: 1 } });
    const check = (...traceEvents: TraceFile['traceEvents']) =>
      traceComplaints({ displayTimeUnit: 'ms', traceEvents: [label, ...traceEvents] });
    expect(check(slice(0, 10), slice(2, 3), slice(10, 5))).toEqual([]);
    expect(check(slice(0, 10), slice(5, 10))).toHaveLength(1);
    expect(check(count(5), count(4))).toHaveLength(1);
  });
});
