import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CgmonError } from '../model/errors.js';

export interface Cgroup2 {
  readonly mountPoint: string;
  /** Controllers of the root cgroup. */
  readonly controllers: readonly string[];
}

/**
 * The cgroup2 mount in /proc/self/mountinfo; null when there is none.
 *
 *     29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate
 */
export function findCgroup2Mount(mountinfo: string): string | null {
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ');
    if (after?.split(' ')[0] !== 'cgroup2') continue;
    const path = before?.split(' ')[4];
    if (path !== undefined)
      return path.replaceAll(/\\(\d{3})/g, (_, octal) =>
        String.fromCharCode(Number.parseInt(String(octal), 8)),
      );
  }
  return null;
}

/** The cgroup v2 hierarchy, or what there is instead. `root` is "/" but for tests. */
export function readCgroup2(root: string): Cgroup2 | null {
  const path = findCgroup2Mount(readFileSync(join(root, 'proc/self/mountinfo'), 'utf8'));
  if (path === null) return null;
  const controllers = readFileSync(join(root, path, 'cgroup.controllers'), 'utf8');
  return {
    mountPoint: join(root, path),
    controllers: controllers.split(/\s+/).filter((word) => word !== ''),
  };
}

const unified =
  'boot with systemd.unified_cgroup_hierarchy=1 (and without cgroup v1 mounts), or use another host';

/** The hierarchy with all of `controllers`, or an error that says what was found and what to do. */
export function requireCgroup2(root: string, controllers: readonly string[]): Cgroup2 {
  const found = readCgroup2(root);
  if (found === null) {
    throw new CgmonError('unsupported-host', 'no cgroup v2 hierarchy is mounted on this host', {
      hint: unified,
    });
  }
  const missing = controllers.filter((name) => !found.controllers.includes(name));
  if (missing.length === 0) return found;
  throw new CgmonError(
    'unsupported-host',
    `the cgroup v2 hierarchy at ${found.mountPoint} has no ${missing.join(', ')} controller (hybrid cgroup v1/v2 layout)`,
    { hint: unified },
  );
}
