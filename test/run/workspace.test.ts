import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createArgs } from '../../src/podman/plan.js';
import { hostShare } from '../../src/run/profiles/built-in.js';
import { planLaunch } from '../../src/run/request.js';
import { usableWorkspace } from '../../src/run/workspace.js';
import { plainRequest } from '../support/run-request.js';

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'cgmon-workspace-')));
const at = (name: string) => join(directory, name);
mkdirSync(at('work'));
writeFileSync(at('file'), '');
symlinkSync('work', at('link'));
symlinkSync('/', at('root'));
symlinkSync('loop', at('loop'));
symlinkSync('gone', at('dangling'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('usableWorkspace', () => {
  it('gives the directory itself for a link to it', () => {
    expect(usableWorkspace(at('work'))).toBe(at('work'));
    expect(usableWorkspace(at('link'))).toBe(at('work'));
  });

  it.each([
    ['/', '/ would give the agent the whole machine'],
    [at('root'), `${at('root')} leads to /, which would give the agent the whole machine`],
    [at('gone'), `${at('gone')} does not exist`],
    [at('dangling'), `${at('dangling')} does not exist`],
    [at('file'), `${at('file')} is not a directory`],
    [at('file/x'), `${at('file/x')} is not a directory`],
    [at('loop'), `${at('loop')} is a link to itself`],
  ])('refuses %s', (path, message) => {
    expect(() => usableWorkspace(path)).toThrow(message);
  });

  it('is mounted where the host has it, also under host-share', () => {
    symlinkSync('/dev', at('elsewhere'));
    const plan = planLaunch(
      { ...plainRequest(at('elsewhere'), 'true'), profile: hostShare },
      { runId: 'r', rootless: true, user: { uid: 1, gid: 1 }, homeDir: '/h', env: { HOME: '/home/me' } },
    );
    expect(createArgs(plan)).toContain('--mount=type=bind,source=/dev,target=/dev');
    expect(createArgs(plan)).toContain('--workdir=/dev');
  });
});
