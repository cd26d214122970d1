import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAbsent, readIfThere } from './read.js';

/** The directories of a cgroup's children, by name; none when the cgroup is gone. */
export function childCgroups(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(directory, entry.name))
      .sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** The cgroup and everything below it, parents first. */
export function cgroupTree(directory: string): string[] {
  return [directory, ...childCgroups(directory).flatMap(cgroupTree)];
}

/**
 * Whether processes live in the cgroup or below it; null: it is gone. cgroup.events:
 *
 *     populated 1
 *     frozen 0
 */
export function isPopulated(directory: string): boolean | null {
  const text = readIfThere(join(directory, 'cgroup.events'))?.toString('utf8');
  return text === undefined ? null : /^populated 1$/m.test(text);
}
