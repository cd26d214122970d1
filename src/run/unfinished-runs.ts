import { existsSync, lstatSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';
import { recordingPid } from '../record/recording-lock.js';
import { runFile, runFiles } from '../record/run-directory.js';
import { isRunId } from '../record/run-id.js';

/** A run's directory, or the link to one, in which nothing was recorded: its cgmon was killed before the agent began. */
export interface UnfinishedRun {
  readonly runId: string;
  readonly path: string;
  readonly remove: () => void;
}

/** A directory that young may be in the making by a cgmon that has not marked it yet. */
const youngMs = 10_000;

/**
 * Runs below `root` without run.json that nobody records. A directory that cgmon did not mark as its own is one only
 * when it is hollow; of a link to any other directory only the link is removed.
 */
export function unfinishedRuns(root: string, procRoot: string, nowMs: number): UnfinishedRun[] {
  return runIds(root).flatMap((runId) => {
    const path = join(root, runId);
    if (existsSync(runFile(path, 'run')) || recordingPid(path, procRoot) !== null) return [];
    if (nowMs - lstatSync(path).mtimeMs < youngMs && !existsSync(runFile(path, 'lock'))) return [];
    const isLink = lstatSync(path).isSymbolicLink();
    const ours = existsSync(path) && (existsSync(runFile(path, 'lock')) || isHollow(path));
    if (!ours && !isLink) return [];
    const remove = () => {
      if (ours && isLink) rmSync(realpathSync(path), { recursive: true, force: true });
      rmSync(path, { recursive: true, force: true });
    };
    return [{ runId, path, remove }];
  });
}

function runIds(root: string): string[] {
  try {
    return readdirSync(root).filter(isRunId);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Nothing but the empty directories that a run begins with. */
function isHollow(directory: string): boolean {
  const first: ReadonlySet<string> = new Set([runFiles.trace, runFiles.journal]);
  return readdirSync(directory).every((name) => {
    const path = join(directory, name);
    return first.has(name) && statSync(path).isDirectory() && readdirSync(path).length === 0;
  });
}
