import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const captured = resolve(import.meta.dirname, '../../fixtures/cgroup/running/libpod-0123456789ab.scope');

/** A cgroup tree of plain files, whose containers are copies of a captured one. */
export interface CgroupFixture {
  readonly root: string;
  /** A container's cgroup with processes in it; gives its path. */
  add(path: string): string;
  setPopulated(cgroupDir: string, populated: boolean): void;
  remove(path: string): void;
  close(): void;
}

export function cgroupFixture(): CgroupFixture {
  const base = mkdtempSync(join(tmpdir(), 'cgmon-serve-'));
  const root = join(base, 'cgroup');
  mkdirSync(root);
  return {
    root,
    add(path) {
      const target = join(root, path);
      const made = mkdtempSync(join(base, 'new-'));
      cpSync(captured, made, { recursive: true });
      writeFileSync(join(made, 'cgroup.events'), 'populated 1\nfrozen 0\n');
      mkdirSync(resolve(target, '..'), { recursive: true });
      // At once, as the kernel makes it.
      renameSync(made, target);
      return target;
    },
    setPopulated(cgroupDir, populated) {
      writeFileSync(join(cgroupDir, 'cgroup.events'), `populated ${populated ? 1 : 0}\nfrozen 0\n`);
    },
    remove(path) {
      rmSync(join(root, path), { recursive: true });
    },
    close() {
      rmSync(base, { recursive: true, force: true });
    },
  };
}

export const containerId = (number: number): string => number.toString(16).padStart(64, '0');

/** Waits for something that is about to happen. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (holds()) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`never: ${what}`);
}
