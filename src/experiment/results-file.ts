import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { lockRun, recordingPid, unlockRun } from '../record/recording-lock.js';
import { makeDirectories } from '../record/run-directory.js';
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

/** Below the directory of the results: copies of workspaces, which cgmon removes as it likes. */
export const scratchName = '.cgmon-workspaces';

/** Results of an experiment, old and new. One owner, who calls close(). */
export interface ResultsFile {
  readonly path: string;
  /** What was there when it was opened. */
  readonly before: ExperimentState;
  /** Appends and flushes: after it returns the result survives a crash. */
  append(result: RunResult): void;
  close(): void;
}

/** Who opens the results: two at once would make every run twice. */
export interface ResultsOwner {
  readonly pid: number;
  readonly procRoot: string;
}

/** The results in a directory. Throws CgmonError where they cannot be read or are none. */
export function readResults(directory: string): { readonly text: string; readonly state: ExperimentState } {
  const path = join(directory, resultsName);
  try {
    const text = readFileSync(path, 'utf8');
    return { text, state: parseState(text, path) };
  } catch (cause) {
    if (cause instanceof CgmonError) throw cause;
    const code = systemErrorCode(cause) ?? String(cause);
    throw new CgmonError('usage', `${path}: not the results of an experiment (${code})`, {
      hint: 'give the directory of an experiment',
      cause,
    });
  }
}

/** Throws CgmonError for a directory that is used for something else. */
export function checkResultsDirectory(directory: string): void {
  if (existsSync(join(directory, resultsName)) || entriesOf(directory).length === 0) return;
  throw new CgmonError('usage', `${directory} is not empty and has no ${resultsName}: not of an experiment`, {
    hint: 'give a new directory with --out',
  });
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT') return [];
    throw new CgmonError('usage', `cannot keep results in ${directory}: ${code ?? String(cause)}`, {
      hint: 'give a directory that you may write with --out',
      cause,
    });
  }
}

/**
 * Opens the results in `directory` to go on, or starts them. Throws CgmonError where another process has them
 * open, they belong to other tasks or they cannot be written. The mark of a process that was killed counts
 * for nothing.
 */
export function openResults(
  directory: string,
  experiment: Experiment,
  now: Date,
  owner: ResultsOwner,
): ResultsFile {
  const path = join(directory, resultsName);
  const failed = (cause: unknown): CgmonError =>
    new CgmonError('record', `cannot write ${path}: ${systemErrorCode(cause) ?? String(cause)}`, { cause });
  checkResultsDirectory(directory);
  try {
    makeDirectories(directory);
  } catch (cause) {
    throw failed(cause);
  }
  const holder = recordingPid(directory, owner.procRoot);
  if (holder !== null) {
    throw new CgmonError('busy', `${directory}: process ${holder} is running this experiment`, {
      hint: 'wait for it, or give another directory with --out',
    });
  }
  try {
    if (!existsSync(path)) {
      appendFileSync(path, `${JSON.stringify(headerOf(experiment, now))}\n`, { mode: 0o600, flush: true });
    }
  } catch (cause) {
    throw failed(cause);
  }
  const { text, state: before } = readResults(directory);
  checkResumable(before, experiment, path);
  let fd: number;
  try {
    fd = openSync(path, 'a', 0o600);
    lockRun(directory, owner.pid, owner.procRoot);
  } catch (cause) {
    throw failed(cause);
  }
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
    close() {
      closeSync(fd);
      unlockRun(directory);
    },
  };
}
