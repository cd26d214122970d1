import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CgmonError } from '../model/errors.js';
import { hasCredentialsFile } from '../podman/credentials-file.js';
import { type Check, type DoctorContext, ok, problem, warning } from './check.js';

const tokenVariables = ['CLAUDE_CODE_OAUTH_TOKEN', 'ANTHROPIC_API_KEY'] as const;

/** The agent's CLI and credentials. Neither is needed to record other programs. */
export async function agentChecks(context: DoctorContext): Promise<Check[]> {
  return [await cli(context), credentials(context)];
}

async function cli({ run }: DoctorContext): Promise<Check> {
  const result = await run('claude', ['--version']);
  return result === null || result.exitCode !== 0
    ? warning(
        'claude-cli',
        'claude is not on this PATH (an image that brings its own is fine)',
        'npm install -g @anthropic-ai/claude-code',
        ['npm install -g @anthropic-ai/claude-code'],
      )
    : ok('claude-cli', `claude ${result.stdout.trim()}`);
}

const none = warning(
  'credentials',
  'no credentials for Claude Code',
  'claude login, or export ANTHROPIC_API_KEY',
);

/** Says where credentials are; never reads or prints them. */
function credentials({ env, homeDir }: DoctorContext): Check {
  const variable = tokenVariables.find((name) => (env[name] ?? '') !== '');
  const file = join(env['CLAUDE_CONFIG_DIR'] ?? join(homeDir, '.claude'), '.credentials.json');
  try {
    const there = hasCredentialsFile(file);
    if (variable !== undefined) return ok('credentials', `${variable} is set`);
    if (!there) return none;
    const mode = statSync(file).mode & 0o777;
    return (mode & 0o077) === 0
      ? ok('credentials', file)
      : warning(
          'credentials',
          `${file} is readable by others (mode ${mode.toString(8)})`,
          `chmod 600 ${file}`,
          [`chmod 600 '${file.replaceAll("'", String.raw`'\''`)}'`],
        );
  } catch (error) {
    if (!(error instanceof CgmonError)) throw error;
    return problem('credentials', error.message, error.hint ?? '');
  }
}
