import { CgmonError } from '../model/errors.js';
import { findProfile, profilesFile, readProfiles } from '../run/profiles/find-profile.js';
import { readPrompt } from '../run/prompt.js';
import type { AgentRequest, RunRequest } from '../run/request.js';
import { limitsOf } from './limit-options.js';
import type { AgentOptions, LaunchOptions } from './run-options.js';

export function launchRequest(command: readonly string[], options: LaunchOptions): RunRequest {
  const { env } = process;
  const profile = findProfile(readProfiles(profilesFile(env, options.profiles)), options.profile);
  if (options.workspace !== undefined && profile.workdir !== 'workspace') {
    const { inImage } = profile.workdir;
    throw new CgmonError('usage', `--workspace: profile ${profile.name} works in ${inImage} of the image`, {
      hint: 'leave it out, or choose a profile whose workdir is "workspace"',
    });
  }
  if (options.credentialsBack === true && profile.home === 'host') {
    throw new CgmonError('usage', `--credentials-back: profile ${profile.name} has your own HOME, no copy`, {
      hint: 'leave it out: what the agent renews is yours',
    });
  }
  return {
    image: options.image ?? null,
    profile,
    command,
    name: options.name ?? null,
    workspace: options.workspace ?? '.',
    limits: limitsOf(options),
    ulimits: options.ulimit,
    envNames: options.env,
    network: options.network ?? null,
    runtime: options.runtime ?? null,
    interactive: false,
    tty: false,
    podmanArgs: options.podmanArg,
    connection: options.connection ?? null,
    credentialsBack: options.credentialsBack === true,
  };
}

/** The agent that the options name or imply; null: the command is run as it stands. Reads the prompt. */
export async function agentRequest(
  command: readonly string[],
  options: AgentOptions,
  signal: AbortSignal,
): Promise<AgentRequest | null> {
  const { prompt, promptFile, model, sessionId, maxTurns } = options;
  const onlyForAgents = Object.entries({
    '--prompt': prompt,
    '--prompt-file': promptFile,
    '--model': model,
    '--session-id': sessionId,
    '--max-turns': maxTurns,
  }).filter(([, value]) => value !== undefined);
  const name = options.agent ?? (onlyForAgents.length > 0 ? 'claude' : 'none');
  if (name === 'none') {
    const [stray] = onlyForAgents;
    if (stray !== undefined) throw new CgmonError('usage', `${stray[0]} goes with --agent claude`);
    if (command.length > 0) return null;
    throw new CgmonError('usage', 'nothing to run', {
      hint: 'cgmon run --prompt "..." calls Claude Code; cgmon run -- COMMAND runs anything',
    });
  }
  return {
    name,
    prompt: await readPrompt({ prompt, promptFile }, process.stdin, signal),
    sessionId: sessionId ?? crypto.randomUUID(),
    model: model ?? null,
    maxTurns: maxTurns ?? null,
  };
}
