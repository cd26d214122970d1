import { chmodSync, copyFileSync, existsSync } from 'node:fs';
import { runFile } from '../record/run-directory.js';
import { samplesWriter } from '../record/samples-file.js';
import { writeToolCalls } from '../record/tool-calls-file.js';
import type { ExportTable } from './formats.js';
import type { Recording } from './recording.js';

/**
 * Writes a table of a run as Parquet to `path`: the record's own file where there is one, else (a run in progress, or
 * one without calls) a file of the same columns.
 *
 * @throws CgmonError record: it cannot be written.
 */
export async function writeParquet(
  directory: string,
  recording: Recording,
  table: ExportTable,
  path: string,
): Promise<void> {
  const kept = runFile(directory, table === 'calls' ? 'toolCalls' : 'samples');
  if (existsSync(kept)) {
    copyFileSync(kept, path);
    // Commands of the trace are in it, whoever could read the record.
    chmodSync(path, 0o600);
    return;
  }
  if (table === 'calls') {
    writeToolCalls(path, recording.report.toolCalls);
    return;
  }
  const writer = samplesWriter(path);
  try {
    for await (const ticks of recording.samples()) writer.append(ticks);
    writer.close();
  } catch (error) {
    writer.abort();
    throw error;
  }
}
