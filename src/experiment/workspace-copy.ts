import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import type { Task } from './experiment.js';

/**
 * Throws CgmonError for a workspace that could not be copied for the runs: before the first of them, so that
 * a slip does not fail them one by one.
 */
export function checkWorkspaces(tasks: readonly Task[], results: string): void {
  for (const { name, workspace } of tasks) {
    if (workspace === null) continue;
    const refuse = (what: string, hint: string): CgmonError =>
      new CgmonError('usage', `task ${name}: the workspace ${workspace} ${what}`, { hint });
    const found = statSync(workspace, { throwIfNoEntry: false });
    if (found === undefined) throw refuse('does not exist', 'relative paths start at the experiment file');
    if (!found.isDirectory()) throw refuse('is no directory', 'give the directory that the task works in');
    if (`${resolve(workspace)}${sep}`.startsWith(`${resolve(results)}${sep}`)) {
      throw refuse('lies in the directory of the results', 'give another directory with --out');
    }
  }
}

/**
 * A copy of `from` (null: an empty directory) of its own below `scratch`; whoever asked removes it. Where
 * `results`, the directory of the experiment's results, lies in the workspace, it is left out of the copy:
 * else every copy would hold all copies. Throws CgmonError where the workspace cannot be copied.
 */
export function copyWorkspace(from: string | null, scratch: string, results: string): string {
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  const copy = mkdtempSync(join(scratch, 'workspace-'));
  if (from === null) return copy;
  try {
    copyEntries(realpathSync(from), copy, realpathSync(results));
    return copy;
  } catch (cause) {
    rmSync(copy, { recursive: true, force: true });
    const why = systemErrorCode(cause) ?? String(cause);
    throw new CgmonError('usage', `cannot copy the workspace ${from}: ${why}`, { cause });
  }
}

/** Entry by entry: a whole tree is never copied into itself, even with a filter. */
function copyEntries(from: string, to: string, leftOut: string): void {
  for (const name of readdirSync(from)) {
    const entry = join(from, name);
    const target = join(to, name);
    if (entry === leftOut) continue;
    if (leftOut.startsWith(entry + sep)) {
      mkdirSync(target);
      copyEntries(entry, target, leftOut);
    } else cpSync(entry, target, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  }
}
