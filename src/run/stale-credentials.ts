import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';
import { recordingPid } from '../record/recording-lock.js';
import { runFile } from '../record/run-directory.js';

/**
 * Removes the copies of credentials that killed cgmons left in the private homes below `root`; gives the files. The
 * rest of what they left is for `cgmon clean`, which asks.
 */
export function sweepCredentials(root: string, procRoot: string): string[] {
  const stale = names(root)
    .map((name) => join(root, name))
    // A run that is just being finished has no journal any more, and may still copy its credentials back.
    .filter((directory) => existsSync(runFile(directory, 'journal')))
    .filter((directory) => recordingPid(directory, procRoot) === null)
    .map((directory) => join(directory, 'home', '.claude', '.credentials.json'))
    .filter((file) => existsSync(file));
  for (const file of stale) rmSync(file, { force: true });
  return stale;
}

function names(root: string): string[] {
  try {
    return readdirSync(root);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
