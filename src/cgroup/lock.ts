import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CgmonError, systemErrorCode } from '../model/errors.js';

/** Who records a cgroup. The start time tells a process from a later one with the same number. */
interface Owner {
  readonly pid: number;
  readonly startTicks: string;
  readonly cgroup: string;
}

export interface CgroupLock {
  release(): void;
}

export interface LockOptions {
  /** Where lock files go: $XDG_RUNTIME_DIR, so that a reboot forgets them. Made when it is not there. */
  readonly directory: string;
  readonly pid: number;
  /** "/proc" but for tests. */
  readonly procRoot: string;
}

/**
 * Makes this process the only recorder of the cgroup: a reset of memory.peak through one fd spoils every other.
 * Keyed by path and inode, so a cgroup made again under the same name is another one. A dead owner's lock is
 * taken over.
 *
 * @throws CgmonError 'busy' when a living process holds it, 'cgroup' when there is no cgroup
 */
export function lockCgroup(cgroupDir: string, options: LockOptions): CgroupLock {
  const path = lockPath(cgroupDir, options.directory);
  const startTicks = startTicksOf(options.pid, options.procRoot) ?? '';
  const owner: Owner = { pid: options.pid, startTicks, cgroup: cgroupDir };
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  // Written apart and linked: a lock file is never seen half written.
  const draft = `${path}.${options.pid}`;
  writeFileSync(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (linked(draft, path)) return { release: () => releaseLock(path, owner) };
      const holder = readOwner(path);
      if (holder !== null && startTicksOf(holder.pid, options.procRoot) === holder.startTicks) {
        throw new CgmonError('busy', `${cgroupDir} is being recorded by process ${holder.pid}`, {
          hint: `two recorders spoil each other's memory peaks: stop the other one first (kill ${holder.pid})`,
        });
      }
      rmSync(path, { force: true });
    }
    throw new CgmonError('busy', `${cgroupDir}: others keep taking ${path}`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The living process that records the cgroup; null: nobody. */
export function cgroupHolder(cgroupDir: string, options: Omit<LockOptions, 'pid'>): number | null {
  const holder = readOwner(lockPath(cgroupDir, options.directory));
  if (holder === null || startTicksOf(holder.pid, options.procRoot) !== holder.startTicks) return null;
  return holder.pid;
}

/** Locks, and drafts of locks, of processes that are no more. */
export function staleLocks(
  directory: string,
  procRoot: string,
): { readonly path: string; readonly remove: () => void }[] {
  const names = readdirIfThere(directory).filter((name) => /^cgroup-[0-9a-f]{24}\.lock(\.\d+)?$/.test(name));
  return names
    .map((name) => join(directory, name))
    .filter((path) => {
      const owner = readOwner(path);
      return owner !== null && startTicksOf(owner.pid, procRoot) !== owner.startTicks;
    })
    .map((path) => ({ path, remove: () => rmSync(path, { force: true }) }));
}

function readdirIfThere(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function lockPath(cgroupDir: string, directory: string): string {
  const inode = statSync(cgroupDir, { throwIfNoEntry: false })?.ino;
  if (inode === undefined) throw new CgmonError('cgroup', `no cgroup at ${cgroupDir}`);
  const key = createHash('sha256').update(`${inode}:${cgroupDir}`).digest('hex').slice(0, 24);
  return join(directory, `cgroup-${key}.lock`);
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Leaves a lock alone that someone else has taken over. */
function releaseLock(path: string, owner: Owner): void {
  const holder = readOwner(path);
  if (holder?.pid === owner.pid && holder.startTicks === owner.startTicks) rmSync(path, { force: true });
}

function readOwner(path: string): Owner | null {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof owner !== 'object' || owner === null) return null;
    if (!('pid' in owner) || !('startTicks' in owner) || !('cgroup' in owner)) return null;
    const { pid, startTicks, cgroup } = owner;
    if (typeof pid !== 'number' || typeof startTicks !== 'string' || typeof cgroup !== 'string') return null;
    return { pid, startTicks, cgroup };
  } catch (error) {
    if (error instanceof SyntaxError || systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Field 22 of /proc/<pid>/stat, "1234 (a name) S 1 ...": counted from the last ')'. Undefined: no such process. */
function startTicksOf(pid: number, procRoot: string): string | undefined {
  try {
    const stat = readFileSync(join(procRoot, String(pid), 'stat'), 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
