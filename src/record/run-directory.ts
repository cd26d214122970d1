import { existsSync, symlinkSync, chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CgmonError, systemErrorCode } from '../model/errors.js';

/** Names within a run directory. docs/run-directory.md describes each. */
export const runFiles = {
  run: 'run.json',
  samples: 'samples.parquet',
  toolCalls: 'tool-calls.parquet',
  events: 'events.ndjson',
  trace: 'trace',
  journal: 'journal',
  lock: 'recording.json',
} as const;

export type RunFile = keyof typeof runFiles;

export function runFile(directory: string, file: RunFile): string {
  return join(directory, runFiles[file]);
}

/** Where runs are kept: $XDG_DATA_HOME/cgmon/runs, by default ~/.local/share/cgmon/runs. */
export function runsRoot(environment: {
  readonly XDG_DATA_HOME?: string | undefined;
  readonly HOME?: string | undefined;
}): string {
  const { XDG_DATA_HOME: dataHome, HOME: home } = environment;
  // The specification says to ignore a relative path.
  if (dataHome?.startsWith('/')) return join(dataHome, 'cgmon', 'runs');
  if (home === undefined || home === '') {
    throw new CgmonError('usage', 'neither XDG_DATA_HOME nor HOME is set: nowhere to keep the run', {
      hint: 'give --out DIR',
    });
  }
  return join(home, '.local', 'share', 'cgmon', 'runs');
}

/**
 * Makes a run's directory (0700) with its trace/ and journal/. It may exist only if it is empty.
 *
 * @throws CgmonError usage: it cannot be made or written, or it holds something.
 */
export function createRunDirectory(directory: string): void {
  try {
    makeDirectories(directory);
    if (readdirSync(directory).length > 0) {
      throw new CgmonError('usage', `${directory} is not empty`, { hint: 'give a new directory' });
    }
    chmodSync(directory, 0o700);
    mkdirSync(join(directory, runFiles.trace), { mode: 0o700 });
    mkdirSync(join(directory, runFiles.journal), { mode: 0o700 });
  } catch (error) {
    if (error instanceof CgmonError) throw error;
    const code = systemErrorCode(error) ?? String(error);
    throw new CgmonError('usage', `cannot make the run directory ${directory}: ${code}`, {
      hint: 'give a directory that you may write with --out DIR',
      cause: error,
    });
  }
}

/**
 * A run recorded elsewhere (--out) is listed and found by its id too: a link in the usual place.
 *
 * @throws CgmonError usage: it cannot be made.
 */
export function linkRunDirectory(directory: string, linkPath: string): void {
  try {
    mkdirSync(dirname(linkPath), { recursive: true, mode: 0o700 });
    symlinkSync(directory, linkPath);
  } catch (cause) {
    throw new CgmonError('usage', `cannot make ${linkPath}: ${systemErrorCode(cause) ?? String(cause)}`, {
      hint: 'the list of runs is there: give it room, or set XDG_DATA_HOME',
      cause,
    });
  }
}

/** mkdir -p. Node's own never returns below a directory that refuses every name, such as /proc. */
export function makeDirectories(directory: string, mode = 0o700): void {
  if (existsSync(directory)) return;
  const parent = dirname(directory);
  if (parent !== directory) makeDirectories(parent, mode);
  mkdirSync(directory, { mode });
}
