import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePrivateHome, removePrivateHome } from '../../src/podman/home.js';

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
    await removePrivateHome(path);
    expect(existsSync(path)).toBe(false);
  });

  it('is there without credentials too, and its removal may come twice', async () => {
    const path = join(directory, 'home');
    const home = await makePrivateHome(path, {
      credentialsFile: join(directory, 'none.json'),
      repository: null,
    });
    expect(home.credentials).toBe(false);
    await removePrivateHome(path);
    await removePrivateHome(path);
  });

  it('tells git who commits and that the repository may belong to another user', async () => {
    const path = join(directory, 'home');
    await makePrivateHome(path, { credentialsFile: null, repository: '/testbed' });
    const config = readFileSync(join(path, '.gitconfig'), 'utf8');
    expect(config).toContain('directory = /testbed');
    expect(config).toMatch(/name = .+\n\temail = .+@/);
  });
});
