import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Command, Option } from 'commander';
import {
  type ExportFormat,
  exportFormats,
  type ExportTable,
  exportTables,
  textFormats,
} from '../export/formats.js';
import { missingParts } from '../export/missing.js';
import { writeParquet } from '../export/parquet.js';
import { openRecording } from '../export/recording.js';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { runsRoot } from '../record/run-directory.js';
import { resolveRun } from '../record/run-list.js';
import { cannotWrite } from './output-file.js';

interface ExportOptions {
  readonly format: ExportFormat;
  readonly table: ExportTable;
  readonly output?: string;
}

export function exportCommand(): Command {
  return new Command('export')
    .description('a run for other programs: tables, Perfetto, Prometheus, OpenTelemetry')
    .argument('[run]', 'id, beginning of an id, name, directory, or "latest"', 'latest')
    .addOption(new Option('--format <format>', 'what to write').choices(exportFormats).makeOptionMandatory())
    .addOption(
      new Option('--table <table>', 'which table, of parquet, csv and ndjson')
        .choices(exportTables)
        .default('calls'),
    )
    .option('-o, --output <file>', 'where to write it (default: standard output; parquet needs a file)')
    .action(exportRun);
}

async function exportRun(text: string, options: ExportOptions): Promise<void> {
  const directory = resolveRun(runsRoot(process.env), text);
  const recording = await openRecording(directory);
  for (const missing of missingParts(recording.report)) process.stderr.write(`cgmon: ${missing}\n`);
  const { format, table } = options;
  const output = options.output === '-' ? undefined : options.output;
  if (format === 'parquet') {
    if (output === undefined) {
      throw new CgmonError('usage', 'Parquet is not for a terminal or a pipe', {
        hint: `give --output ${table}.parquet`,
      });
    }
    await writeParquet(directory, recording, table, output);
    return;
  }
  const parts = textFormats[format].text(recording, table);
  if (output === undefined) await writeParts(process.stdout, parts);
  else await writeFile(output, parts);
}

async function writeFile(path: string, parts: AsyncIterable<string> | Iterable<string>): Promise<void> {
  // Commands of the trace are in it.
  const file = createWriteStream(path, { mode: 0o600 });
  try {
    await once(file, 'open');
    await writeParts(file, parts);
    file.end();
    await once(file, 'close');
  } catch (cause) {
    file.destroy();
    if (cause instanceof CgmonError || systemErrorCode(cause) === undefined) throw cause;
    throw cannotWrite(path, cause);
  }
}

/** Waits for a slow reader; one that left early (`| head`) is no error. */
async function writeParts(
  stream: NodeJS.WritableStream,
  parts: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const failed = new AbortController();
  let failure: unknown;
  stream.once('error', (error) => {
    failure = error;
    failed.abort();
  });
  for await (const part of parts) {
    if (failed.signal.aborted) break;
    if (!stream.write(part)) {
      await once(stream, 'drain', { signal: failed.signal }).catch(() => undefined);
    }
  }
  if (failure !== undefined && systemErrorCode(failure) !== 'EPIPE') throw failure;
}
