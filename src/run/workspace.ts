import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CgmonError } from '../model/errors.js';

/** The absolute path of a directory that an agent may be given. Throws CgmonError 'usage'. */
export function usableWorkspace(path: string): string {
  const workspace = resolve(path);
  const refuse = (why: string, cause?: unknown) =>
    new CgmonError('usage', `--workspace: ${workspace} ${why}`, {
      hint: 'name the directory the agent works in, or run cgmon from it',
      cause,
    });
  if (workspace === '/') throw refuse('would give the agent the whole machine');
  try {
    if (!statSync(workspace).isDirectory()) throw refuse('is not a directory');
    accessSync(workspace, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof CgmonError) throw error;
    throw refuse('is not readable', error);
  }
  return workspace;
}
