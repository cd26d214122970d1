import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runningCalls, toolLabel } from '../../src/export/openmetrics-calls.js';
import { openMetricsText } from '../../src/export/openmetrics.js';
import { openRecording, type Recording } from '../../src/export/recording.js';
import { ticksAt } from '../support/calls.js';
import { createBlocks, prometheusMissing, startPrometheus } from './prometheus.js';
import { recordingArbitrary } from './run-arbitrary.js';
import { recordingOf, sampleRecording } from './sample-recording.js';

const missing = prometheusMissing();
if (missing !== null) console.log(`skipped, of the OpenMetrics export: ${missing}`);
const fixture = join(import.meta.dirname, '../../fixtures/runs/20261121t011425ycr2');

async function textOf(recording: Recording): Promise<string> {
  let text = '';
  for await (const part of openMetricsText(recording)) text += part;
  return text;
}

/** Points by series, read with the simplest of readers. */
function parsed(text: string): Map<string, [number, number][]> {
  const series = new Map<string, [number, number][]>();
  for (const line of text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    const [, name = '', value, time] = /^(.*) (\S+) (\S+)$/.exec(line) ?? [];
    series.set(name, [...(series.get(name) ?? []), [Number(time), Number(value)]]);
  }
  return series;
}

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-openmetrics-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('a run as OpenMetrics', () => {
  it.skipIf(missing !== null)('comes back point by point from a real Prometheus', async () => {
    const text = await textOf(await openRecording(fixture));
    const file = join(directory, 'run.om');
    writeFileSync(file, text);
    const blocks = join(directory, 'data');
    createBlocks(file, blocks);
    const prometheus = await startPrometheus(blocks);
    try {
      const written = parsed(text);
      const found = await prometheus.points('{run="20261121t011425ycr2"}');
      expect(found.length).toBe(written.size);
      expect(found.length).toBeGreaterThan(30);
      for (const [name, points] of written) {
        const [metric, rest] = name.split(/(?=\{)/);
        const [back] = (await prometheus.points(`${metric}${rest}`)).map(({ values }) => values);
        expect(back?.map(([time, value]) => [time, Number(value)])).toEqual(points);
      }
    } finally {
      await prometheus.stop();
    }
  });

  it.skipIf(missing !== null)('is accepted by promtool for any run, hostile names and all', async () => {
    await fc.assert(
      fc.asyncProperty(recordingArbitrary, async (recording) => {
        const file = join(directory, 'any.om');
        writeFileSync(file, await textOf(recording));
        const blocks = mkdtempSync(join(directory, 'any-'));
        expect(() => createBlocks(file, blocks)).not.toThrow();
      }),
      { numRuns: 15 },
    );
  });

  it('keeps the exact memory peak, also of ticks in one millisecond', async () => {
    const ticks = ticksAt([1, 1.3, 1.6, 2.2], {
      memoryPeakBytes: [10, 90, 20, 30],
      memoryBytes: [1, 2, 3, 4],
    });
    const series = parsed(await textOf(recordingOf(sampleRecording().report, [ticks])));
    const values = (metric: string) =>
      [...series]
        .filter(([name]) => name.startsWith(`${metric}{`))
        .flatMap(([, points]) => points.map(([, v]) => v));
    expect(values('cgmon_container_memory_peak_bytes')).toEqual([90, 30]);
    expect(values('cgmon_container_memory_bytes')).toEqual([3, 4]);
  });

  it('has no command, path or id of a call in a label', async () => {
    const text = await textOf(sampleRecording());
    expect(text).not.toContain('npm test');
    expect(text).not.toContain('toolu_');
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  it('says how many calls of a tool ran at any time', () => {
    const [call] = sampleRecording().report.toolCalls;
    if (call === undefined) throw new Error('the sample has calls');
    const at = (startedAtMs: number, endedAtMs: number | null) => ({ ...call, startedAtMs, endedAtMs });
    const [read] = runningCalls([at(1000, 5000), at(2000, null), at(5000, 6000)], 7000, 3000);
    expect(read?.tool).toBe('Read');
    expect(read?.points.map(({ ms, value }) => [ms, value])).toEqual([
      [999, 0],
      [1000, 1],
      [1999, 1],
      [2000, 2],
      [4999, 2],
      [5000, 2],
      [5999, 2],
      [6000, 1],
      [6999, 1],
      [7000, 0],
    ]);
  });

  it('has few values for the tool', () => {
    expect(['Bash', 'mcp__db__query', 'a b"}'].map(toolLabel)).toEqual(['Bash', 'mcp', 'other']);
  });
});
