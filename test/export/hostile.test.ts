import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExportFormat, type ExportTable, exportTables, textFormats } from '../../src/export/formats.js';
import { jsonText } from '../../src/export/json-text.js';
import type { Recording } from '../../src/export/recording.js';
import { hostileText, recordingArbitrary } from './run-arbitrary.js';
import { sampleRecording } from './sample-recording.js';

type TextFormatName = Exclude<ExportFormat, 'parquet'>;
const formats: readonly TextFormatName[] = ['csv', 'ndjson', 'perfetto', 'openmetrics', 'otlp'];

/** What a terminal obeys or a reader sees turned around; line ends are part of the formats. */
const obeyed = /[^\P{Cc}\n\r\t]|[\p{Cf}\p{Cs}\u2028\u2029]/u;

async function textOf(
  format: TextFormatName,
  recording: Recording,
  table: ExportTable = 'calls',
): Promise<string> {
  let text = '';
  for await (const part of textFormats[format].text(recording, table)) text += part;
  return text;
}

function withSummary(summary: string): Recording {
  const { report } = sampleRecording();
  const toolCalls = report.toolCalls.map((call) => ({ ...call, input: { ...call.input, summary } }));
  return sampleRecording({ toolCalls });
}

describe.each(formats)('hostile text in %s', (format) => {
  it('reaches no terminal as a control character or a mark of direction', async () => {
    await fc.assert(
      fc.asyncProperty(recordingArbitrary, async (recording) => {
        for (const table of exportTables) expect(await textOf(format, recording, table)).not.toMatch(obeyed);
      }),
      { numRuns: 40 },
    );
  });

  it('of a hundred thousand characters is written', async () => {
    const text = await textOf(format, withSummary(`\u001B]0;title\u0007${'x'.repeat(1e5)}`));
    expect(text).not.toMatch(obeyed);
  });
});

describe('JSON of hostile text', () => {
  it('gives the very text back to any reader', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const json = jsonText({ text });
        expect(json).not.toMatch(obeyed);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });

  it('escapes marks beyond the first plane as their pair', () => {
    expect(jsonText('\u{E0001}')).toBe(String.raw`"\udb40\udc01"`);
    expect(jsonText({ a: '\u202E' }, 2)).toBe('{\n  "a": "\\u202e"\n}');
  });
});

describe('CSV of hostile text', () => {
  it.each(['=HYPERLINK("http://evil")', '+1', '-1+cmd', '@SUM(A1)', '\t=1', '\n=1'])(
    'gives a spreadsheet no formula: %j',
    async (summary) => {
      const text = await textOf('csv', withSummary(summary));
      expect(text).toContain(`'${summary.replaceAll('"', '""')}`);
    },
  );

  it('leaves commands as they are', async () => {
    expect(await textOf('csv', withSummary('npm test && git diff -- a=b'))).toContain(
      'npm test && git diff -- a=b',
    );
  });
});
