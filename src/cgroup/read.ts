import { readFileSync } from 'node:fs';
import { systemErrorCode } from '../model/errors.js';

/** Errors that mean "no such figure here", not "something broke": no file, cgroup gone, PSI off, no access. */
const absentCodes: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ENODEV',
  'EOPNOTSUPP',
  'EACCES',
  'ENOTDIR',
]);

export function isAbsent(error: unknown): boolean {
  return absentCodes.has(systemErrorCode(error));
}

/** A small kernel file; null when it is absent, unreadable or its cgroup has ended. */
export function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
