import { join } from 'node:path';
import { CgmonError } from '../model/errors.js';
import { hasCredentialsFile } from '../podman/credentials-file.js';

/** What Claude Code authenticates with, the strongest first. */
const secretNames = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'];
/** Accounts of cloud providers: whoever forwards one of these has credentials of another kind. */
const elsewhere = ['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_USE_FOUNDRY'];

/** Claude Code's OAuth file of the caller. */
export function credentialsFileOf(env: NodeJS.ProcessEnv): string {
  const { CLAUDE_CONFIG_DIR: config, HOME: home = '/' } = env;
  return join(config === undefined || config === '' ? join(home, '.claude') : config, '.credentials.json');
}

/**
 * Where the agent's credentials come from: names, never values. Throws CgmonError 'usage' when there are none at all:
 * the agent would start, and fail or hang without a word; and for a file that is unusable.
 */
export function credentialsText(env: NodeJS.ProcessEnv, envNames: readonly string[]): string {
  const forwarded = [...secretNames, ...elsewhere].filter(
    (name) => envNames.includes(name) && (env[name] ?? '') !== '',
  );
  const file = credentialsFileOf(env);
  const sources = [...forwarded, ...(hasCredentialsFile(file) ? [file] : [])];
  if (sources.length > 0) return sources.join(', ');
  const inShell = secretNames.find((name) => (env[name] ?? '') !== '');
  throw new CgmonError('usage', `no credentials for Claude Code: ${file} is not there`, {
    hint:
      inShell === undefined
        ? 'claude login, or export ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN'
        : `forward what is set here: --env ${inShell}`,
  });
}
