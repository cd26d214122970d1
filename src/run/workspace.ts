import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CgmonError, systemErrorCode } from '../model/errors.js';

/**
 * The absolute path, without links, of a directory that an agent may be given: what is mounted, and where, must be the
 * same. Throws CgmonError 'usage'.
 */
export function usableWorkspace(path: string): string {
  const given = resolve(path);
  const refuse = (why: string, cause?: unknown) =>
    new CgmonError('usage', `--workspace: ${given} ${why}`, {
      hint: 'name the directory the agent works in, or run cgmon from it',
      cause,
    });
  let workspace;
  try {
    workspace = realpathSync(given);
    if (!statSync(workspace).isDirectory()) throw refuse('is not a directory');
    accessSync(workspace, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof CgmonError) throw error;
    throw refuse(reasons[systemErrorCode(error) ?? ''] ?? 'is not readable', error);
  }
  if (workspace === '/') {
    throw refuse(`${given === '/' ? '' : 'leads to /, which '}would give the agent the whole machine`);
  }
  return workspace;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is not a directory',
  ELOOP: 'is a link to itself',
};
