import { CgmonError } from '../model/errors.js';
import { parseBytes } from '../model/units.js';

/** Bytes of a limit of memory. Throws CgmonError 'usage' whose hint says what is wrong, for a slip like "5" too. */
export function memoryLimitBytes(text: string): number {
  const bytes = parseBytes(text, '');
  if (bytes < 1024 * 1024) {
    throw new CgmonError('usage', 'too small', { hint: 'at least 1m; write it like 512m or 4g' });
  }
  return bytes;
}

/** The text as it stands. Throws CgmonError 'usage' with a hint for what Podman's --ulimit does not take. */
export function ulimit(text: string): string {
  if (text === 'host' || /^[a-z]+=(-1|\d+)(:(-1|\d+))?$/.test(text)) return text;
  throw new CgmonError('usage', `"${text}" is no ulimit`, {
    hint: 'write it like nofile=1024:4096, or "host" for the limits of this shell',
  });
}
