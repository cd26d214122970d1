import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { systemErrorCode } from '../model/errors.js';

/** Bytes before the offset that are compared to notice a file that was rewritten in place. */
const checkLength = 64;
const chunkLength = 1024 * 1024;

/** Gone, not ours, no file, or no descriptor left for now: the next poll may have it. */
const passing: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'EACCES',
  'EMFILE',
  'ENFILE',
  'ESTALE',
  'ENXIO',
  'ELOOP',
]);

/** One growing file, read by offset. */
export interface FileTail {
  /**
   * Everything new since the last call. `reset` is called first when the file was truncated, replaced or
   * rewritten: its bytes then come again from the first one.
   */
  read(push: (bytes: Uint8Array) => void, reset: () => void): void;
}

export function createFileTail(path: string): FileTail {
  let offset = 0;
  let inode = 0;
  let modifiedMs = 0;
  let check: Buffer = Buffer.alloc(0);

  return {
    read(push, reset) {
      let fd: number;
      try {
        if (unchanged()) return;
        // Not to wait for a writer: a container may put a pipe in the place of a trace.
        fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      } catch (error) {
        if (passing.has(systemErrorCode(error))) return;
        throw error;
      }
      try {
        const status = fstatSync(fd);
        if (!status.isFile()) return;
        const { size, ino, mtimeMs } = status;
        if (offset > 0 && (ino !== inode || size < offset || !sameCheck(fd))) {
          offset = 0;
          check = Buffer.alloc(0);
          reset();
        }
        inode = ino;
        modifiedMs = mtimeMs;
        const chunk = Buffer.allocUnsafe(Math.min(chunkLength, Math.max(0, size - offset)));
        while (offset < size) {
          const length = readSync(fd, chunk, 0, Math.min(chunk.length, size - offset), offset);
          if (length === 0) break;
          const bytes = chunk.subarray(0, length);
          push(bytes);
          offset += length;
          check = Buffer.concat([check, bytes.subarray(-checkLength)]).subarray(-checkLength);
        }
      } finally {
        closeSync(fd);
      }
    },
  };

  /** One call instead of five for each of a thousand files that are polled. */
  function unchanged(): boolean {
    const { size, ino, mtimeMs } = statSync(path);
    return offset > 0 && size === offset && ino === inode && mtimeMs === modifiedMs;
  }

  function sameCheck(fd: number): boolean {
    const now = Buffer.alloc(check.length);
    readSync(fd, now, 0, check.length, offset - check.length);
    return now.equals(check);
  }
}
