import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TickSeries } from '../../src/model/tick.js';
import { appendEvents, readEvents } from '../../src/record/event-log.js';
import { runFile } from '../../src/record/run-directory.js';
import { writeRun } from '../../src/record/run-json.js';
import { readRunReport } from '../../src/record/run-report.js';
import { readSamples, samplesWriter } from '../../src/record/samples-file.js';
import { writeToolCalls } from '../../src/record/tool-calls-file.js';
import { sampleEvents, sampleRun } from '../support/sample-run.js';

const directory = join(import.meta.dirname, '../../fixtures/runs/20261120t223015x7k2');

/** Made again only on request: CGMON_WRITE_FIXTURES=1 npx vitest run test/record/fixture.test.ts */
if (process.env['CGMON_WRITE_FIXTURES'] === '1') {
  const { report, ticks } = sampleRun();
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const writer = samplesWriter(runFile(directory, 'samples'), { run: report.run.id });
  writer.append(ticks);
  writer.close();
  writeToolCalls(runFile(directory, 'toolCalls'), report.toolCalls, { run: report.run.id });
  appendEvents(directory, sampleEvents);
  writeRun(directory, report.run);
}

describe('the recorded sample run', () => {
  it('written by an earlier cgmon is read as it was', async () => {
    const sample = sampleRun();
    const blocks: TickSeries[] = [];
    for await (const block of readSamples(runFile(directory, 'samples'))) blocks.push(block);
    expect(blocks).toEqual([sample.ticks]);
    expect(await readRunReport(directory)).toEqual(sample.report);
    expect([...readEvents(directory)]).toEqual(sampleEvents);
  });
});
