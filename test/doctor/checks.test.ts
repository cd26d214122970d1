import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Check, DoctorContext } from '../../src/doctor/check.js';
import { podmanChecks } from '../../src/doctor/podman.js';
import { profilesChecks } from '../../src/doctor/profiles.js';

const HOME = mkdtempSync(join(tmpdir(), 'cgmon-checks-'));
const file = join(HOME, '.config/cgmon/profiles.yaml');
mkdirSync(join(HOME, '.config/cgmon'), { recursive: true });
afterAll(() => rmSync(HOME, { recursive: true }));

const machine = (change: Partial<DoctorContext>): DoctorContext => ({
  env: { HOME },
  uid: 1000,
  userName: 'me',
  homeDir: HOME,
  nodeVersion: 'v22.0.0',
  kernelRelease: '6.12',
  root: HOME,
  run: () => Promise.resolve(null),
  ...change,
});
const info = (version: string) => ({
  host: {
    cgroupManager: 'systemd',
    cgroupVersion: 'v2',
    ociRuntime: { name: 'crun' },
    security: { rootless: true },
  },
  version: { Version: version },
});

describe('the check of Podman', () => {
  it.each([
    ['3.4.4', 'podman 3.4.4 is too old: cgmon needs 4.3'],
    ['4.2.1', 'podman 4.2.1 is too old: cgmon needs 4.3'],
    ['4.3.0', 'podman 4.3.0, rootless'],
    ['4.10.0-rc1', 'podman 4.10.0-rc1, rootless'],
    ['5.0.0', 'podman 5.0.0, rootless'],
  ])('version %s: %s', async (version, found) => {
    const run: DoctorContext['run'] = (program, [first]) =>
      Promise.resolve(
        program === 'podman' && first === 'info'
          ? { exitCode: 0, stdout: JSON.stringify(info(version)), stderr: '' }
          : null,
      );
    const check = (await podmanChecks(machine({ run }))).find(({ id }) => id === 'podman');
    expect(check).toMatchObject({ found, status: found.includes('too old') ? 'problem' : 'ok' });
  });
});

describe('the check of profiles', () => {
  const found = (env: NodeJS.ProcessEnv): Check[] => profilesChecks(machine({ env }));

  it('says nothing without a file, and where a broken one is wrong', () => {
    expect(found({ HOME })).toEqual([]);
    writeFileSync(file, 'profiles:\n  mine: {}\n');
    expect(found({ HOME })).toEqual([{ id: 'profiles', status: 'ok', found: `mine in ${file}` }]);
    writeFileSync(file, 'profiles:\n  mine: { imgae: x }\n');
    expect(found({ HOME })).toEqual([
      {
        id: 'profiles',
        status: 'problem',
        found: `${file}:2:11: unknown key "imgae"`,
        fix: 'docs/profiles.md shows every key',
      },
    ]);
  });

  it('misses a file that CGMON_PROFILES names', () => {
    expect(found({ HOME, CGMON_PROFILES: '/nowhere/p.yaml' })[0]).toMatchObject({ status: 'problem' });
  });
});
