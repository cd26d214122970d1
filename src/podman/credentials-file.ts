import { accessSync, constants, statSync } from 'node:fs';
import { CgmonError, systemErrorCode } from '../model/errors.js';

/**
 * Whether Claude Code's credentials file is there. Throws CgmonError 'usage' for one that cannot be copied: a directory,
 * as an engine makes it where a file to mount is missing, or a file of somebody else.
 */
export function hasCredentialsFile(file: string): boolean {
  try {
    if (statSync(file).isDirectory()) {
      throw new CgmonError('usage', `${file} is a directory, not credentials`, {
        hint: `some engine made it in place of the file: rmdir ${file}, then claude login`,
      });
    }
    accessSync(file, constants.R_OK);
    return true;
  } catch (cause) {
    if (cause instanceof CgmonError) throw cause;
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw new CgmonError('usage', `${file} cannot be read: ${code ?? String(cause)}`, {
      hint: 'make it yours (chown, chmod 600), or claude login',
      cause,
    });
  }
}
