import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ok, problem, warning } from '../../src/doctor/check.js';
import { fixScript } from '../../src/doctor/fix-script.js';
import { checkMachine } from '../../src/doctor/machine.js';

const root = mkdtempSync(join(tmpdir(), 'cgmon-doctor-'));
mkdirSync(join(root, 'proc/self'), { recursive: true });
writeFileSync(join(root, 'proc/self/mountinfo'), '');
afterAll(() => rmSync(root, { recursive: true }));

describe('cgmon doctor --fix', () => {
  it('prints commands where there are any and comments for the rest', () => {
    const text = fixScript([
      ok('node', 'fine'),
      warning('psi', 'is off', 'boot with psi=1'),
      problem('subuid', 'no range', 'as root: usermod', ['sudo usermod --add-subuids 1-2 me']),
    ]);
    expect(text).toBe(
      '# psi: is off\n# by hand: boot with psi=1\n\n# subuid: no range\nsudo usermod --add-subuids 1-2 me\n',
    );
    expect(fixScript([ok('node', 'fine')])).toBe('# Nothing to mend.\n');
  });

  it('keeps what was found in its comment', () => {
    expect(fixScript([warning('x', 'bad\nrm -rf /', 'fix\nrm -rf /')]).match(/^rm/m)).toBeNull();
  });

  it('is a shell script for a machine that lacks everything', async () => {
    const checks = await checkMachine({
      env: {},
      uid: 1000,
      userName: 'me',
      homeDir: root,
      nodeVersion: 'v18.0.0',
      kernelRelease: '5.10',
      root,
      run: () => Promise.resolve(null),
    });
    const script = fixScript(checks);
    expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(script).toContain('sudo apt-get install podman');
    expect(script).toContain('loginctl enable-linger me');
    expect(script).toContain('sudo usermod --add-subuids 100000-165535 me');
    expect(script).toContain('# node: Node v18.0.0 is too old');
  });
});
