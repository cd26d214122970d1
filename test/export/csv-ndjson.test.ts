import { describe, expect, it } from 'vitest';
import { isoTime, samplesCsv, toolCallsCsv } from '../../src/export/csv.js';
import { samplesNdjson, toolCallsNdjson } from '../../src/export/ndjson.js';
import { callColumns } from '../../src/record/tool-calls-columns.js';
import { ticksAt } from '../support/calls.js';
import { sampleRun } from '../support/sample-run.js';

const clock = [{ wallMs: Date.UTC(2026, 10, 20, 22, 30), monotonicNs: 0 }];
const ticks = ticksAt([0, 1.5], { memoryBytes: [0, null], cpuUsec: [null, 2 ** 53] });
const { toolCalls } = sampleRun().report;

async function collect(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

/** A small reader of RFC 4180, enough to read back what was written. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

describe('samples as CSV', () => {
  it('have a header, ISO times, and empty fields for what is absent', async () => {
    const [header, first, second] = parseCsv(await collect(samplesCsv([ticks], clock)));
    expect(header?.slice(0, 5)).toEqual(['time', 'time_ns', 'memory_bytes', 'memory_peak_bytes', 'cpu_usec']);
    expect(first?.slice(0, 5)).toEqual(['2026-11-20T22:30:00.000000Z', '0', '0', '', '']);
    expect(second?.slice(0, 5)).toEqual([
      '2026-11-20T22:30:00.001500Z',
      '1500000',
      '',
      '',
      '9007199254740992',
    ]);
  });
});

describe('samples as NDJSON', () => {
  it('leave out what is absent', async () => {
    const lines = (await collect(samplesNdjson([ticks], clock))).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      { time: '2026-11-20T22:30:00.000000Z', timeNs: 0, memoryBytes: 0 },
      { time: '2026-11-20T22:30:00.001500Z', timeNs: 1_500_000, cpuUsec: 2 ** 53 },
    ]);
  });
});

describe('calls', () => {
  it('as CSV have a field per documented column, whatever their summary holds', () => {
    const [call] = toolCalls;
    if (call === undefined) throw new Error('the sample has calls');
    const odd = { ...call, input: { summary: 'echo "a,b"\r\n漢字' } };
    const rows = parseCsv([...toolCallsCsv([odd, ...toolCalls])].join(''));
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([callColumns.length]));
    expect(rows[1]?.[callColumns.findIndex(({ name }) => name === 'summary')]).toBe('echo "a,b"\n漢字');
    expect(rows[1]?.[callColumns.findIndex(({ name }) => name === 'started_at')]).toBe(
      '2026-11-20T22:30:19.370000Z',
    );
  });

  it('as NDJSON are those of show --json', () => {
    const lines = [...toolCallsNdjson(toolCalls)];
    expect(lines).toHaveLength(toolCalls.length);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      id: 'toolu_01Sample00Read',
      startedAt: '2026-11-20T22:30:19.370Z',
    });
  });
});

describe('a time', () => {
  it('keeps microseconds, also before 1970', () => {
    expect(isoTime(1500.25)).toBe('1970-01-01T00:00:01.500250Z');
    expect(isoTime(-0.5)).toBe('1969-12-31T23:59:59.999500Z');
  });
});
