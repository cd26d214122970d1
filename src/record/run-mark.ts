import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';
import { recordingPid } from './recording-lock.js';
import { isRunId } from './run-id.js';

/**
 * A link to the directory of a run that is on, in one place of the user: so that a cgmon that keeps its runs elsewhere
 * ($XDG_DATA_HOME) knows whose container that is. Gives what takes the link away.
 */
export function markRun(marks: string, runId: string, directory: string): () => void {
  const path = markPath(marks, runId);
  const remove = () => rmSync(path, { force: true });
  mkdirSync(marks, { recursive: true, mode: 0o700 });
  remove();
  symlinkSync(directory, path);
  return remove;
}

/** The process that records a marked run now; null: nobody, or it has no mark. */
export function markedPid(marks: string, runId: string, procRoot: string): number | null {
  return isRunId(runId) ? recordingPid(markPath(marks, runId), procRoot) : null;
}

/** Marks of runs that nobody records any more. */
export function staleMarks(marks: string, procRoot: string): { path: string; remove: () => void }[] {
  return names(marks)
    .map((name) => /^run-(.*)$/.exec(name)?.[1] ?? '')
    .filter((runId) => isRunId(runId) && markedPid(marks, runId, procRoot) === null)
    .map((runId) => markPath(marks, runId))
    .map((path) => ({ path, remove: () => rmSync(path, { force: true }) }));
}

function markPath(marks: string, runId: string): string {
  return join(marks, `run-${runId}`);
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
