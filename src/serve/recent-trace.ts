import { copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { systemErrorCode } from '../model/errors.js';

/**
 * Copies the trace files that were written to since `sinceMs` into a new directory, so that what other containers
 * left in the same place before is not taken for this one's. Gives how many there were.
 */
export function copyRecentTrace(projectsDir: string, sinceMs: number, into: string): number {
  let count = 0;
  mkdirSync(into, { mode: 0o700 });
  for (const entry of readdirSync(projectsDir, { withFileTypes: true, recursive: true })) {
    // No links: a container can make them point anywhere on this host.
    if (!entry.isFile() || !/\.jsonl?$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    try {
      if (statSync(path).mtimeMs < sinceMs) continue;
      const target = join(into, relative(projectsDir, path));
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      copyFileSync(path, target);
      count += 1;
    } catch (error) {
      // Gone in between, or not ours to read.
      if (systemErrorCode(error) === undefined) throw error;
    }
  }
  return count;
}
