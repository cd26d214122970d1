import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFileName } from '../importers/import-run.js';
import { parseSourceRun } from '../importers/source-run.js';
import { CgmonError } from '../model/errors.js';
import { runFile } from '../record/run-directory.js';
import { readRun } from '../record/run-json.js';
import { readSamples } from '../record/samples-file.js';
import { readToolCalls } from '../record/tool-calls-file.js';
import { type Method, type ObservedRun, observeSourceRun } from './observed-run.js';
import { observeRecordedRun } from './recorded-run.js';

/**
 * A run directory for the analyses. An imported run is read from its source's own strings, which both methods
 * need; a recorded one from its samples and calls, and by the corrected method only.
 */
export async function loadObservedRun(directory: string, method: Method): Promise<ObservedRun> {
  const source = join(directory, sourceFileName);
  if (existsSync(source))
    return observeSourceRun(parseSourceRun(readFileSync(source, 'utf8'), source), method);
  const run = readRun(directory);
  if (method === 'paper') {
    throw new CgmonError('usage', `${run.id}: the paper's method needs the strings of \`podman stats\``, {
      hint: 'it is for imported runs: use --method corrected',
    });
  }
  const calls = runFile(directory, 'toolCalls');
  const samples = runFile(directory, 'samples');
  return observeRecordedRun(
    run,
    existsSync(samples)
      ? readSamples(samples, { columns: ['memoryBytes', 'memoryPeakBytes', 'cpuUsec'] })
      : [],
    existsSync(calls) ? await readToolCalls(calls) : [],
  );
}
