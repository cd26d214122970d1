import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from '../record/event-log.js';
import { readJournal } from '../record/journal-reader.js';
import { journalFile } from '../record/journal-writer.js';
import { runFile } from '../record/run-directory.js';
import { readRunReport } from '../record/run-report.js';
import { readSamples } from '../record/samples-file.js';
import { curveBuilder, curveColumns } from './curve-builder.js';
import { curvesToText } from './curve-text.js';
import { runPayload, type RunTimeline } from './timeline-payload.js';

/** Beyond it two ticks become one: an hour at 100 Hz still has every fourth of a pixel on a wide screen. */
const mostStretches = 150_000;

/** Reads a run's directory. Of a run that is still being recorded, what its journal holds. */
export async function runTimeline(directory: string, mostCurveBytes: number): Promise<RunTimeline> {
  const report = await readRunReport(directory);
  const builder = curveBuilder(mostStretches);
  const samples = runFile(directory, 'samples');
  if (existsSync(samples)) {
    for await (const ticks of readSamples(samples, { columns: curveColumns })) builder.push(ticks);
  } else if (existsSync(join(directory, journalFile))) {
    for (const ticks of readJournal(directory, { reuse: true })) builder.push(ticks);
  }
  return {
    payload: runPayload(report, [...readEvents(directory)]),
    curves: curvesToText(builder.read(), mostCurveBytes),
  };
}
