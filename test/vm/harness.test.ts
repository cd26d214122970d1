import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { vmPull, vmPush, vmRun, vmUp } from './vm.js';

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

describe('the VM', () => {
  it('passes stdin, both outputs and the exit code', async () => {
    const result = await vmRun('cat; echo talk >&2; exit 7', { stdin: 'data\n' });
    expect(result).toEqual({ stdout: 'data\n', stderr: 'talk\n', code: 7 });
  });

  it('passes the environment, quotes and all', async () => {
    const { stdout } = await vmRun('printf %s "$WORDS"', { env: { WORDS: `it's "two" $words` } });
    expect(stdout).toBe(`it's "two" $words`);
  });

  it('ends a command that takes too long', async () => {
    await expect(vmRun('sleep 60', { timeoutMs: 3000 })).rejects.toThrow(/no end within 3000 ms/);
  });

  it('has the user session with the controllers that rootless limits need', async () => {
    const { stdout } = await vmRun(
      'cat /sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/cgroup.controllers',
    );
    expect(stdout.trim().split(' ')).toEqual(expect.arrayContaining(['cpu', 'io', 'memory', 'pids']));
  });

  it('has pressure figures and a clock that agrees with this machine', async () => {
    expect((await vmRun('cat /proc/pressure/memory')).stdout).toMatch(/^some avg10=/);
    const { stdout } = await vmRun('date +%s%3N', { root: true });
    expect(Math.abs(Number(stdout) - Date.now())).toBeLessThan(5000);
  });

  it('gives files back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cgmon-pull-'));
    try {
      await vmRun(`mkdir -p 'a b' && echo kept > 'a b/file'`);
      await vmPull('a b/file', join(folder, 'copy'));
      expect(await readFile(join(folder, 'copy'), 'utf8')).toBe('kept\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
