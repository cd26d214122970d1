import { readFileSync } from 'node:fs';
import { systemErrorCode } from '../model/errors.js';

const noFile = 'no such file (controller not enabled, or an older kernel)';
const notSupported = 'not supported here (PSI may be off: boot with psi=1)';
const denied = 'no permission';

const reasons: ReadonlyMap<string | undefined, string> = new Map([
  ['ENOENT', noFile],
  ['ENOTDIR', noFile],
  ['ENODEV', 'the cgroup is gone'],
  // The kernel says EOPNOTSUPP; Node's name for that number on Linux is ENOTSUP.
  ['EOPNOTSUPP', notSupported],
  ['ENOTSUP', notSupported],
  ['EACCES', denied],
  ['EPERM', denied],
]);

/**
 * Why a kernel file gives no figure, for the errors that mean "no such figure here" and not "something broke";
 * undefined for all others.
 */
export function absenceReason(code: string | undefined): string | undefined {
  return reasons.get(code);
}

export function isAbsent(error: unknown): boolean {
  return absenceReason(systemErrorCode(error)) !== undefined;
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
