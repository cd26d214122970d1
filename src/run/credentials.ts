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

/** What authenticates the agent: names, never values. */
export interface Credentials {
  /** Forwarded variables. */
  readonly variables: readonly string[];
  /** The caller's OAuth file; null: there is none. */
  readonly file: string | null;
}

export function credentialsOf(env: NodeJS.ProcessEnv, envNames: readonly string[]): Credentials {
  const file = credentialsFileOf(env);
  return {
    variables: [...secretNames, ...elsewhere].filter(
      (name) => envNames.includes(name) && (env[name] ?? '') !== '',
    ),
    file: hasCredentialsFile(file) ? file : null,
  };
}

/** Throws CgmonError 'usage' when there are none at all: Claude Code would start, and fail or hang without a word. */
export function needCredentials({ variables, file }: Credentials, env: NodeJS.ProcessEnv): void {
  if (variables.length > 0 || file !== null) return;
  const inShell = secretNames.find((name) => (env[name] ?? '') !== '');
  throw new CgmonError('usage', `no credentials for Claude Code: ${credentialsFileOf(env)} is not there`, {
    hint:
      inShell === undefined
        ? 'claude login, or export ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN'
        : `forward what is set here: --env ${inShell}`,
  });
}
