import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAbsent } from '../cgroup/read.js';

/**
 * The cgroup below the run's slice that holds the container's processes and carries its limits: with crun the
 * scope's child "container", else the scope itself. Null while there is none.
 */
export function findInnerCgroup(sliceDir: string): string | null {
  const scope = childNames(sliceDir).find((name) => name.startsWith('libpod-'));
  if (scope === undefined) return null;
  const inside = childNames(join(sliceDir, scope));
  return inside.includes('container') ? join(sliceDir, scope, 'container') : join(sliceDir, scope);
}

function childNames(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
