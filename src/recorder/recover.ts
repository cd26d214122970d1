import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { recordingPid } from '../record/recording-lock.js';
import { runFile } from '../record/run-directory.js';
import { listRuns } from '../record/run-list.js';
import { finalizeRun } from './finalize.js';

export interface RecoveredRun {
  readonly id: string;
  readonly directory: string;
  /** Null: recovered. */
  readonly error: string | null;
}

/** Finishes, from their journals, the runs below `root` whose recorder is no more. Live recordings are left alone. */
export async function recoverRuns(root: string, procRoot: string): Promise<RecoveredRun[]> {
  const results: RecoveredRun[] = [];
  for (const { directory, run } of listRuns(root).runs) {
    if (run.state !== 'recording' || recordingPid(directory, procRoot) !== null) continue;
    results.push({ id: run.id, directory, error: await recover(directory) });
  }
  return results;
}

async function recover(directory: string): Promise<string | null> {
  const home = join(directory, 'home');
  const projectsDir = join(home, '.claude', 'projects');
  try {
    if (!existsSync(runFile(directory, 'journal'))) return 'its journal is missing';
    await finalizeRun(directory, {
      projectsDir: existsSync(projectsDir) ? projectsDir : null,
      keepTrace: 'redacted',
      state: 'recovered',
    });
    rmSync(home, { recursive: true, force: true });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
