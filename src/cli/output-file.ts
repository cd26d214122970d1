import { writeFileSync } from 'node:fs';
import { CgmonError, systemErrorCode } from '../model/errors.js';

/** The error of a file that cannot be written, in one line. */
export function cannotWrite(path: string, cause: unknown): CgmonError {
  return new CgmonError('usage', `cannot write ${path}: ${systemErrorCode(cause) ?? String(cause)}`, {
    hint: 'name another file with --output',
    cause,
  });
}

/**
 * Writes a file that only its owner may read, for commands of the trace are in it, and tells its name on stdout;
 * "-" is stdout itself.
 *
 * @throws CgmonError usage: it cannot be written.
 */
export function writeOutput(path: string, content: string | Buffer): void {
  if (path === '-') {
    process.stdout.write(content);
    return;
  }
  try {
    writeFileSync(path, content, { mode: 0o600 });
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
  process.stdout.write(`${path}\n`);
}
