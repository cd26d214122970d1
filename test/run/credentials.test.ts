import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { credentialsFileOf, credentialsOf, needCredentials } from '../../src/run/credentials.js';

let HOME = '';
beforeEach(() => {
  HOME = mkdtempSync(join(tmpdir(), 'cgmon-home-'));
});
afterEach(() => {
  rmSync(HOME, { recursive: true });
});

describe('where credentials come from', () => {
  it('names the file and the variables, never a value', () => {
    mkdirSync(join(HOME, '.claude'));
    writeFileSync(credentialsFileOf({ HOME }), '{"token":"sk-in-file"}');
    const env = { HOME, ANTHROPIC_API_KEY: 'sk-in-env' };
    expect(credentialsOf(env, ['ANTHROPIC_API_KEY', 'OTHER'])).toEqual({
      variables: ['ANTHROPIC_API_KEY'],
      file: join(HOME, '.claude/.credentials.json'),
    });
  });

  it('follows CLAUDE_CONFIG_DIR', () => {
    expect(credentialsFileOf({ HOME, CLAUDE_CONFIG_DIR: '/elsewhere' })).toBe('/elsewhere/.credentials.json');
    expect(credentialsFileOf({ HOME, CLAUDE_CONFIG_DIR: '' })).toBe(join(HOME, '.claude/.credentials.json'));
  });

  it('refuses to launch an agent that has none, and says what is there but not forwarded', () => {
    const need = (env: NodeJS.ProcessEnv, names: readonly string[]) =>
      needCredentials(credentialsOf(env, names), env);
    expect(() => need({ HOME }, [])).toThrow(/no credentials for Claude Code: .*is not there/);
    const env = { HOME, ANTHROPIC_AUTH_TOKEN: 'sk-secret' };
    expect(() => need(env, [])).toThrow(
      expect.objectContaining({ hint: 'forward what is set here: --env ANTHROPIC_AUTH_TOKEN' }),
    );
    need({ HOME, CLAUDE_CODE_USE_BEDROCK: '1' }, ['CLAUDE_CODE_USE_BEDROCK']);
  });
});
