import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
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
  read(): number[];
  close(): void;
}

/** Children are looked for at every `rescanEvery`th read: a directory listing costs more than a read. */
export function openCgroupPids(directory: string, rescanEvery = 4): CgroupPids {
  const fds = new Map<string, number>();
  const buffer = Buffer.alloc(256 * 1024);
  let reads = 0;

  function scan(path: string): void {
    if (!fds.has(path)) {
      try {
        fds.set(path, openSync(join(path, 'cgroup.procs'), 'r'));
      } catch (error) {
        if (!gone.has(systemErrorCode(error))) throw error;
        return;
      }
    }
    for (const name of childDirectories(path)) scan(join(path, name));
  }

  return {
    read() {
      if (fds.size < 2 || reads % rescanEvery === 0) scan(directory);
      reads += 1;
      const pids: number[] = [];
      for (const [path, fd] of fds) {
        try {
          const length = readSync(fd, buffer, 0, buffer.length, 0);
          let pid = 0;
          for (let at = 0; at < length; at += 1) {
            const byte = buffer[at] ?? 0;
            if (byte === 10) {
              // A process of another pid namespace shows as 0.
              if (pid > 0) pids.push(pid);
              pid = 0;
            } else pid = pid * 10 + byte - 48;
          }
        } catch (error) {
          if (!gone.has(systemErrorCode(error))) throw error;
          closeSync(fd);
          fds.delete(path);
        }
      }
      return pids;
    },
    close() {
      for (const fd of fds.values()) closeSync(fd);
      fds.clear();
    },
  };
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
