import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { CgmonError, systemErrorCode } from '../model/errors.js';

/**
 * Remembers the caller's credentials file as it is now. The function it gives writes the agent's copy back over it,
 * when the agent renewed the token: whole or not at all, 0600. Gives whether it wrote. Throws CgmonError 'record' when
 * the caller's own changed meanwhile: the newer token would be lost.
 */
export function credentialsBack(callersFile: string, copy: string): () => boolean {
  const before = contents(callersFile);
  return () => {
    const renewed = contents(copy);
    if (before === null || renewed === null || renewed.equals(before)) return false;
    if (!isJson(renewed)) throw refuse(callersFile, "the agent's copy is torn");
    if (contents(callersFile)?.equals(before) !== true) throw refuse(callersFile, 'it changed meanwhile');
    const next = `${callersFile}.${randomBytes(6).toString('hex')}`;
    try {
      writeFileSync(next, renewed, { mode: 0o600, flag: 'wx' });
      renameSync(next, callersFile);
    } catch (error) {
      rmSync(next, { force: true });
      throw error;
    }
    return true;
  };
}

function refuse(file: string, why: string): CgmonError {
  return new CgmonError('record', `${file} is not replaced by the agent's renewed credentials: ${why}`, {
    hint: 'claude login, should the token be refused',
  });
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function contents(file: string): Buffer | null {
  let fd;
  try {
    // The agent's copy lies where the agent can put a link.
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    return readFileSync(fd);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
