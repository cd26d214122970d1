import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { agentChecks } from '../../src/doctor/agent.js';

let homeDir = '';
beforeEach(() => {
  homeDir = mkdtempSync(join(tmpdir(), 'cgmon-doctor-'));
  mkdirSync(join(homeDir, '.claude'));
});
afterEach(() => rmSync(homeDir, { recursive: true }));

async function credentials(env: NodeJS.ProcessEnv = {}) {
  const checks = await agentChecks({
    env,
    homeDir,
    uid: 1000,
    userName: 'dev',
    nodeVersion: 'v22.0.0',
    kernelRelease: '6.12',
    root: '/',
    run: () => Promise.resolve(null),
  });
  return checks.find(({ id }) => id === 'credentials');
}

it('says where credentials are, and whether others can read them', async () => {
  const file = join(homeDir, '.claude/.credentials.json');
  expect(await credentials()).toMatchObject({ status: 'warning', found: 'no credentials for Claude Code' });
  expect(await credentials({ ANTHROPIC_API_KEY: 'x' })).toMatchObject({ status: 'ok' });
  writeFileSync(file, '{}', { mode: 0o600 });
  expect(await credentials()).toMatchObject({ status: 'ok', found: file });
});

it('sees that the credentials are a directory, also where a variable is set: no run would start', async () => {
  mkdirSync(join(homeDir, '.claude/.credentials.json'));
  const problem = { status: 'problem', found: expect.stringContaining('is a directory') };
  expect(await credentials()).toMatchObject(problem);
  expect(await credentials({ ANTHROPIC_API_KEY: 'x' })).toMatchObject(problem);
});
