import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportTable, textFormats } from '../../src/export/formats.js';
import { writeParquet } from '../../src/export/parquet.js';
import { openRecording, type Recording } from '../../src/export/recording.js';
import { tickColumns } from '../../src/model/tick.js';
import { columnName } from '../../src/record/parquet-file.js';
import { callColumns } from '../../src/record/tool-calls-columns.js';

const fixture = join(import.meta.dirname, '../../fixtures/runs/20261121t011425ycr2');
const missing = pythonMissing();
if (missing !== null) console.log(`skipped, exports read by Python: ${missing}`);

let directory = '';
let recording: Recording;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-foreign-'));
  recording = await openRecording(fixture);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function pythonMissing(): string | null {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'no python3';
  }
}

/** What a Python program that gets a file's path prints as JSON. */
function python(program: string, file: string): unknown {
  const out = execFileSync('python3', ['-c', program, file], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  return JSON.parse(out);
}

async function written(format: keyof typeof textFormats, table: ExportTable): Promise<string> {
  const file = join(directory, `${table}.${textFormats[format].extension}`);
  let text = '';
  for await (const part of textFormats[format].text(recording, table)) text += part;
  writeFileSync(file, text);
  return file;
}

const csvRows = 'import csv,json,sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline="")))))';
const jsonLines = 'import json,sys; print(json.dumps([json.loads(line) for line in open(sys.argv[1])]))';

describe.skipIf(missing !== null)("Python's csv reads", () => {
  it('the calls, with their figures and commands', async () => {
    const rows = python(csvRows, await written('csv', 'calls')) as Record<string, string>[];
    const { toolCalls } = recording.report;
    expect(rows).toHaveLength(toolCalls.length);
    expect(Object.keys(rows[0] ?? {})).toEqual(callColumns.map(({ name }) => name));
    expect(rows.map(({ name, summary }) => [name, summary])).toEqual(
      toolCalls.map(({ name, input }) => [name, input.summary]),
    );
    const peaks = rows.map((row) => row['inclusive_memory_peak_bytes'] ?? '');
    expect(peaks).not.toContain('');
    expect(peaks.map((text) => (text === '' ? null : Number(text)))).toEqual(
      toolCalls.map(({ inclusive }) => inclusive?.memoryPeakBytes ?? null),
    );
  });

  it('the samples, whose highest memory is the peak of the run', async () => {
    const rows = python(csvRows, await written('csv', 'samples')) as Record<string, string>[];
    expect(rows).toHaveLength(recording.report.run.sampler?.ticks ?? Number.NaN);
    const highest = Math.max(...rows.map((row) => Number(row['memory_peak_bytes'])));
    expect(highest).toBe(recording.report.totals?.memoryPeakBytes);
  });
});

describe.skipIf(missing !== null)("Python's json reads", () => {
  it('NDJSON line by line', async () => {
    const calls = python(jsonLines, await written('ndjson', 'calls')) as { id: string }[];
    expect(calls.map(({ id }) => id)).toEqual(recording.report.toolCalls.map(({ id }) => id));
    const samples = python(jsonLines, await written('ndjson', 'samples')) as { memoryPeakBytes?: number }[];
    expect(Math.max(...samples.map(({ memoryPeakBytes }) => memoryPeakBytes ?? 0))).toBe(
      recording.report.totals?.memoryPeakBytes,
    );
  });

  it('the trace for Perfetto, and the spans and metrics of OTLP', async () => {
    const trace = python(
      'import json,sys; print(json.dumps([e["ph"] for e in json.load(open(sys.argv[1]))["traceEvents"]]))',
      await written('perfetto', 'calls'),
    ) as string[];
    const ran = recording.report.toolCalls.filter(({ startedAtMs }) => startedAtMs !== null);
    expect(trace.filter((phase) => phase === 'X').length).toBeGreaterThanOrEqual(ran.length);
    const lines = python(jsonLines, await written('otlp', 'calls')) as Record<string, unknown>[];
    expect(new Set(lines.flatMap((line) => Object.keys(line)))).toEqual(
      new Set(['resourceSpans', 'resourceMetrics']),
    );
  });
});

async function parquet(table: ExportTable) {
  const path = join(directory, `${table}.parquet`);
  await writeParquet(fixture, recording, table, path);
  const file = await asyncBufferFromFile(path);
  const { schema } = await parquetMetadataAsync(file);
  return { names: schema.slice(1).map(({ name }) => name), rows: await parquetReadObjects({ file }) };
}

describe('a plain Parquet reader reads', () => {
  it('the calls', async () => {
    const { names, rows } = await parquet('calls');
    // A run's own file is copied: an older one has fewer columns.
    expect(callColumns.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expect(rows.map((row) => row['id'] as unknown)).toEqual(recording.report.toolCalls.map(({ id }) => id));
  });

  it('the samples, whose highest memory is the peak of the run', async () => {
    const { names, rows } = await parquet('samples');
    // The record is of an earlier version, without the newest columns.
    expect(names.length).toBeGreaterThan(30);
    expect(names.slice(1)).toEqual(
      tickColumns.slice(0, names.length - 1).map(({ name }) => columnName(name)),
    );
    expect(Math.max(...rows.map((row) => Number(row['memory_peak_bytes'])))).toBe(
      recording.report.totals?.memoryPeakBytes,
    );
  });
});
