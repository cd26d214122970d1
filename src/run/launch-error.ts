import { CgmonError, systemErrorCode } from '../model/errors.js';
import { lastLine } from '../podman/engine.js';
import type { LaunchPlan } from '../podman/plan.js';

/** Podman's message, and the exit codes that `podman run` gives for the same. */
export function notStarted(podmanSaid: string, plan: LaunchPlan): CgmonError {
  const program = plan.command[0] ?? '';
  if (/no such file or directory|not found/i.test(podmanSaid)) {
    return new CgmonError('engine', `${program}: not found in image ${plan.image}`, { exitCode: 127 });
  }
  if (/permission denied|not be invoked/i.test(podmanSaid)) {
    return new CgmonError('engine', `${program}: not executable in image ${plan.image}`, { exitCode: 126 });
  }
  return new CgmonError('engine', `the container did not start: ${lastLine(podmanSaid)}`, {
    hint: 'cgmon doctor',
  });
}

/** A full disk in one line, whatever could not be written; other errors as they are. `kept`: the agent ran. */
export function launchError(error: unknown, directory: string, kept: boolean): unknown {
  const code = systemErrorCode(error instanceof CgmonError ? error.cause : error);
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return kept
    ? new CgmonError('record', `the disk is full: the record in ${directory} is not finished (${code})`, {
        hint: 'make room, then cgmon recover',
        cause: error,
      })
    : new CgmonError('record', `the disk is full: no room for ${directory}, nothing was launched (${code})`, {
        hint: 'make room, or name a directory on another disk with --out',
        cause: error,
      });
}
