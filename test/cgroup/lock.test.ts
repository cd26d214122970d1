import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockCgroup } from '../../src/cgroup/lock.js';

describe('the lock of a cgroup', () => {
  let root = '';
  let cgroup = '';
  let procRoot = '';
  const lock = (pid: number) => lockCgroup(cgroup, { directory: join(root, 'run'), pid, procRoot });
  const runProcess = (pid: number, startTicks: number) => {
    mkdirSync(join(procRoot, String(pid)), { recursive: true });
    const fields = Array.from({ length: 18 }, () => '1').join(' ');
    writeFileSync(join(procRoot, String(pid), 'stat'), `${pid} (a) b) S ${fields} ${startTicks} 0\n`);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgmon-lock-'));
    cgroup = join(root, 'cgroup');
    procRoot = join(root, 'proc');
    mkdirSync(cgroup);
    runProcess(10, 500);
    runProcess(11, 600);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('refuses a second recorder and names the first', () => {
    lock(10);
    expect(() => lock(11)).toThrow(
      expect.objectContaining({ code: 'busy', message: expect.stringContaining('process 10') }),
    );
  });

  it('is free again after its release, and leaves nothing behind', () => {
    lock(10).release();
    lock(11).release();
    expect(readdirSync(join(root, 'run'))).toEqual([]);
  });

  it('is taken over from a process that is gone', () => {
    lock(10);
    rmSync(join(procRoot, '10'), { recursive: true });
    expect(() => lock(11)).not.toThrow();
  });

  it('is taken over when the number now belongs to another process', () => {
    lock(10);
    runProcess(10, 501);
    expect(() => lock(11)).not.toThrow();
  });

  it('is not released by an owner that lost it', () => {
    const lost = lock(10);
    rmSync(join(procRoot, '10'), { recursive: true });
    lock(11);
    lost.release();
    runProcess(12, 700);
    expect(() => lock(12)).toThrow(/process 11/);
  });

  it('does not hold for a cgroup made again under the same name', () => {
    lock(10);
    rmSync(cgroup, { recursive: true });
    // Takes the freed inode, so that the new cgroup gets another one.
    mkdirSync(join(root, 'other'));
    mkdirSync(cgroup);
    expect(() => lock(11)).not.toThrow();
  });

  it('names a cgroup that is not there', () => {
    rmSync(cgroup, { recursive: true });
    expect(() => lock(10)).toThrow(expect.objectContaining({ code: 'cgroup' }));
  });
});
