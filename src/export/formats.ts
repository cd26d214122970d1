import { samplesCsv, toolCallsCsv } from './csv.js';
import { samplesNdjson, toolCallsNdjson } from './ndjson.js';
import { openMetricsText } from './openmetrics.js';
import { otlpLines } from './otlp.js';
import { perfettoJson } from './perfetto.js';
import type { Recording } from './recording.js';

/** What a table format writes; the other formats hold calls, samples and events in one. */
export const exportTables = ['calls', 'samples'] as const;
export type ExportTable = (typeof exportTables)[number];

/** Formats that are text. Parquet is bytes: see parquet.ts. */
export interface TextFormat {
  /** One table (calls or samples) to a file, or the whole run in one. */
  readonly holds: 'table' | 'run';
  readonly extension: string;
  readonly summary: string;
  readonly text: (recording: Recording, table: ExportTable) => AsyncIterable<string> | Iterable<string>;
}

export const textFormats = {
  csv: {
    holds: 'table',
    extension: 'csv',
    summary: 'a table by RFC 4180',
    text: (recording, table) =>
      table === 'calls'
        ? toolCallsCsv(recording.report.toolCalls)
        : samplesCsv(recording.samples(), recording.report.run.clock),
  },
  ndjson: {
    holds: 'table',
    extension: 'ndjson',
    summary: 'a table as one JSON object a line',
    text: (recording, table) =>
      table === 'calls'
        ? toolCallsNdjson(recording.report.toolCalls)
        : samplesNdjson(recording.samples(), recording.report.run.clock),
  },
  perfetto: {
    holds: 'run',
    extension: 'perfetto.json',
    summary: 'Trace Event JSON for ui.perfetto.dev, chrome://tracing and speedscope',
    text: (recording) => perfettoJson(recording),
  },
  openmetrics: {
    holds: 'run',
    extension: 'om',
    summary: 'OpenMetrics with time stamps, for promtool tsdb create-blocks-from openmetrics',
    text: (recording) => openMetricsText(recording),
  },
  otlp: {
    holds: 'run',
    extension: 'otlp.jsonl',
    summary: 'OTLP/JSON lines: spans of the calls, metrics of the ticks',
    text: (recording) => otlpLines(recording),
  },
} as const satisfies Readonly<Record<string, TextFormat>>;

export const exportFormats = [
  'parquet',
  ...(Object.keys(textFormats) as (keyof typeof textFormats)[]),
] as const;
export type ExportFormat = (typeof exportFormats)[number];
