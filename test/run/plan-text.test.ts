import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planText } from '../../src/run/plan-text.js';
import { hostShare } from '../../src/run/profiles/built-in.js';
import { planLaunch, type RunRequest } from '../../src/run/request.js';
import { plainRequest } from '../support/run-request.js';

const HOME = mkdtempSync(join(tmpdir(), 'cgmon-plan-'));
const file = join(HOME, '.claude/.credentials.json');
mkdirSync(join(HOME, '.claude'));
afterAll(() => rmSync(HOME, { recursive: true }));

const request = plainRequest(HOME, 'npm', 'test');
const context = { runId: 'r', rootless: true, user: { uid: 1000, gid: 1000 }, homeDir: '/h' };
function row(label: string, change: Partial<RunRequest>, env: NodeJS.ProcessEnv = {}): string | undefined {
  const text = planText(planLaunch({ ...request, ...change }, { ...context, env: { HOME, ...env } }));
  const line = text.split('\n').find((one) => one.startsWith(`${label} `));
  return line?.slice(label.length).trim();
}

describe('the plan tells what can authenticate as its reader', () => {
  it('of a command that is no agent too', () => {
    expect(row('credentials', {})).toBe('none');
    writeFileSync(file, '{}');
    expect(row('credentials', {}, { ANTHROPIC_API_KEY: 'sk-planted' })).toBe(
      `ANTHROPIC_API_KEY, a copy of ${file}`,
    );
    expect(row('credentials', { credentialsBack: true })).toBe(
      `a copy of ${file}, renewed ones are copied back`,
    );
    expect(row('credentials', { profile: hostShare })).toBe(file);
  });
});
