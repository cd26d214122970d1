import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/podman/engine.js';
import { makePrivateHome, removePrivateHome } from '../../src/podman/home.js';

vi.mock(import('node:fs/promises'), async (original) => {
  const actual = await original();
  return { ...actual, rm: vi.fn<typeof actual.rm>(actual.rm) };
});

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-home-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});
const mode = (path: string) => statSync(path).mode & 0o777;

describe('the private home', () => {
  it('holds a 0600 copy of the credentials in 0700 directories, however open the original is', async () => {
    const credentialsFile = join(directory, 'credentials.json');
    writeFileSync(credentialsFile, '{"token":"x"}', { mode: 0o666 });
    const path = join(directory, 'home');
    const home = await makePrivateHome(path, { credentialsFile, repository: null });
    expect(home).toMatchObject({ credentials: true, projectsDir: join(path, '.claude/projects') });
    expect(readFileSync(join(path, '.claude/.credentials.json'), 'utf8')).toBe('{"token":"x"}');
    expect(mode(join(path, '.claude/.credentials.json'))).toBe(0o600);
    expect([path, join(path, '.claude'), home.projectsDir].map(mode)).toEqual([0o700, 0o700, 0o700]);
    await removePrivateHome(path, null);
    expect(existsSync(path)).toBe(false);
  });

  it('is there without credentials too, and its removal may come twice', async () => {
    const path = join(directory, 'home');
    const home = await makePrivateHome(path, {
      credentialsFile: join(directory, 'none.json'),
      repository: null,
    });
    expect(home.credentials).toBe(false);
    await removePrivateHome(path, null);
    await removePrivateHome(path, null);
  });

  it.each([
    ['a directory', 'is a directory, not credentials', (path: string) => mkdirSync(path)],
    ['unreadable', 'cannot be read: ELOOP', (path: string) => symlinkSync(path, path)],
  ])('names a credentials file that is %s, and what to do', async (_, message, make) => {
    const credentialsFile = join(directory, 'credentials.json');
    make(credentialsFile);
    const made = makePrivateHome(join(directory, 'home'), { credentialsFile, repository: null });
    await expect(made).rejects.toMatchObject({
      message: `${credentialsFile} ${message}`,
      exitCode: 2,
      hint: expect.stringContaining('claude login'),
    });
  });

  it("is removed in Podman's user namespace where it holds files of others, unless Podman is rootful", async () => {
    const path = join(directory, 'home');
    const calls: (readonly string[])[] = [];
    const need = (args: readonly string[]) => {
      calls.push(args);
      return Promise.resolve('');
    };
    const engine = { need } as unknown as Engine;
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    vi.mocked(rm).mockRejectedValueOnce(denied).mockRejectedValueOnce(denied);
    await removePrivateHome(path, engine);
    expect(calls).toEqual([['unshare', 'rm', '-rf', '--', path]]);
    await expect(removePrivateHome(path, null)).rejects.toBe(denied);
  });

  it('tells git who commits and that the repository may belong to another user', async () => {
    const path = join(directory, 'home');
    await makePrivateHome(path, { credentialsFile: null, repository: '/testbed' });
    const config = readFileSync(join(path, '.gitconfig'), 'utf8');
    expect(config).toContain('directory = /testbed');
    expect(config).toMatch(/name = .+\n\temail = .+@/);
  });
});
