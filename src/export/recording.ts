import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { monotonicToWallMs } from '../model/clock.js';
import type { RunReport } from '../model/run.js';
import type { RunEvent } from '../model/run-event.js';
import type { TickColumnName, TickSeries } from '../model/tick.js';
import { readEvents } from '../record/event-log.js';
import { readJournal } from '../record/journal-reader.js';
import { journalFile } from '../record/journal-writer.js';
import { runFile } from '../record/run-directory.js';
import { readRunReport } from '../record/run-report.js';
import { readSamples } from '../record/samples-file.js';

/** A run as the exports read it. Nothing is in memory but its calls and events. */
export interface Recording {
  readonly report: RunReport;
  readonly events: readonly RunEvent[];
  /** Streams the ticks anew at each call; other columns than those asked for stay absent. */
  readonly samples: (columns?: readonly TickColumnName[]) => AsyncIterable<TickSeries>;
}

/**
 * Opens a run's directory. A run still being recorded gives the ticks that its journal holds so far, and no calls; one
 * without ticks gives none.
 *
 * @throws CgmonError record: run.json or a table cannot be read.
 */
export async function openRecording(directory: string): Promise<Recording> {
  const report = await readRunReport(directory);
  return {
    report,
    events: [...readEvents(directory)],
    samples: (columns) => ticksOf(directory, columns),
  };
}

async function* ticksOf(
  directory: string,
  columns: readonly TickColumnName[] | undefined,
): AsyncGenerator<TickSeries, void, undefined> {
  const samples = runFile(directory, 'samples');
  if (existsSync(samples)) yield* readSamples(samples, { columns });
  else if (existsSync(join(directory, journalFile))) yield* readJournal(directory);
}

/** When the run ended, wall clock ms: of a run without an end, the last moment its record tells of. */
export function recordingEndMs({ report, events }: Recording): number {
  const { run, toolCalls } = report;
  const startMs = Date.parse(run.startedAt);
  if (run.endedAt !== null) return Date.parse(run.endedAt);
  if (run.durationMs !== null) return startMs + run.durationMs;
  return Math.max(
    startMs,
    ...events.map(({ timeNs }) => monotonicToWallMs(run.clock, timeNs)),
    ...toolCalls.map((call) => call.endedAtMs ?? call.startedAtMs ?? startMs),
  );
}
