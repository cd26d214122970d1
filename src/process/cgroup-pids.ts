import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';

const gone: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ENODEV',
  'EOPNOTSUPP',
  'EACCES',
  'ENOTDIR',
]);

/** The processes of a cgroup and of everything below it; the files stay open, new children are found. */
export interface CgroupPids {
  /** The same array as before while nothing has changed. */
  read(): readonly number[];
  close(): void;
}

/** Children are looked for at every `rescanEvery`th read. */
export function openCgroupPids(directory: string, rescanEvery = 4): CgroupPids {
  const fds = new Map<string, number>();
  /** A directory's links when it was last listed: a listing costs more than all else here. */
  const links = new Map<string, number>();
  const buffer = Buffer.alloc(256 * 1024);
  let reads = 0;
  let before = Buffer.alloc(0);
  let pids: readonly number[] = [];

  function scan(path: string): void {
    if (!fds.has(path)) {
      try {
        fds.set(path, openSync(join(path, 'cgroup.procs'), 'r'));
      } catch (error) {
        if (!gone.has(systemErrorCode(error))) throw error;
        return;
      }
    }
    const now = statSync(path, { throwIfNoEntry: false })?.nlink ?? 0;
    if (mayCountChildren(now) && links.get(path) === now) {
      const below = `${path}/`;
      for (const known of fds.keys()) if (isChild(known, below)) scan(known);
      return;
    }
    links.set(path, now);
    for (const name of childDirectories(path)) scan(join(path, name));
  }

  /** A child that ended and one that came leave the count as it was. */
  function forget(path: string): void {
    fds.delete(path);
    links.clear();
  }

  return {
    read() {
      if (fds.size < 2 || reads % rescanEvery === 0) scan(directory);
      reads += 1;
      let length = 0;
      for (const [path, fd] of fds) {
        try {
          length += readSync(fd, buffer, length, buffer.length - length, 0);
        } catch (error) {
          if (!gone.has(systemErrorCode(error))) throw error;
          closeSync(fd);
          forget(path);
        }
      }
      if (length !== before.length || buffer.compare(before, 0, length, 0, length) !== 0) {
        before = Buffer.from(buffer.subarray(0, length));
        pids = parsePids(before);
      }
      return pids;
    },
    close() {
      for (const fd of fds.values()) closeSync(fd);
      fds.clear();
    },
  };
}

/** A pid per line; a process of another pid namespace shows as 0. */
function parsePids(bytes: Buffer): number[] {
  return bytes
    .toString('latin1')
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Each child directory is a link to its parent; file systems that do not count them give 1. */
function mayCountChildren(links: number): boolean {
  return links >= 2;
}

function isChild(path: string, parentWithSlash: string): boolean {
  return path.startsWith(parentWithSlash) && !path.includes('/', parentWithSlash.length);
}

function childDirectories(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch (error) {
    if (gone.has(systemErrorCode(error))) return [];
    throw error;
  }
}
