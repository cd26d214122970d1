import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import type { Experiment } from './experiment.js';
import {
  type ExperimentState,
  type RunResult,
  checkResumable,
  headerOf,
  parseState,
} from './experiment-state.js';

/** Name of the results in the directory of an experiment. */
export const resultsName = 'results.ndjson';

/** Results of an experiment, old and new. One owner, who calls close(). */
export interface ResultsFile {
  readonly path: string;
  /** What was there when it was opened. */
  readonly before: ExperimentState;
  /** Appends and flushes: after it returns the result survives a crash. */
  append(result: RunResult): void;
  close(): void;
}

/**
 * Opens the results in `directory` to go on, or starts them. Throws CgmonError where they belong to other tasks or
 * cannot be written.
 */
export function openResults(directory: string, experiment: Experiment, now: Date): ResultsFile {
  const path = join(directory, resultsName);
  const failed = (cause: unknown): CgmonError =>
    new CgmonError('record', `cannot write ${path}: ${systemErrorCode(cause) ?? String(cause)}`, { cause });
  let text: string;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) {
      appendFileSync(path, `${JSON.stringify(headerOf(experiment, now))}\n`, { mode: 0o600, flush: true });
    }
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw failed(cause);
  }
  const before = parseState(text, path);
  checkResumable(before, experiment, path);
  const fd = openSync(path, 'a', 0o600);
  // A line torn by a crash must not swallow the next one.
  if (!text.endsWith('\n')) writeSync(fd, '\n');
  return {
    path,
    before,
    append(result) {
      try {
        writeSync(fd, `${JSON.stringify(result)}\n`);
        fsyncSync(fd);
      } catch (cause) {
        throw failed(cause);
      }
    },
    close: () => closeSync(fd),
  };
}
