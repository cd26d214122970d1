import { basename, join } from 'node:path';
import { CgmonError } from '../model/errors.js';
import type { Limits } from '../model/run.js';
import { agentImage } from '../podman/agent-image.js';
import { containerNameFrom, isContainerName, isImageName } from '../podman/name.js';
import type { LaunchPlan, Mount } from '../podman/plan.js';
import { sliceName } from '../podman/slice.js';
import { runtimeWarnings } from '../podman/runtime.js';
import { claudeCommand } from './agents/claude.js';
import { credentialsOf, needCredentials } from './credentials.js';
import { refuseValues } from './podman-args.js';
import { isolated } from './profiles/built-in.js';
import type { Profile } from './profiles/profile.js';
import { promptFacts } from './prompt.js';
import { usableWorkspace } from './workspace.js';

export const defaultImage = agentImage;
/** HOME inside the container where it is private: a directory of the run is mounted there. */
export const agentHome = '/home/agent';

/** What the user asked of `cgmon run`; every value is checked where it was parsed. */
export interface RunRequest {
  readonly image: string | null;
  /** With an agent: more arguments for its CLI. */
  readonly command: readonly string[];
  readonly agent?: AgentRequest;
  readonly name: string | null;
  readonly profile?: Profile;
  readonly workspace: string;
  /** Besides those of the profile, which they go before. */
  readonly limits: Limits;
  readonly ulimits: readonly string[];
  readonly envNames: readonly string[];
  readonly network: string | null;
  readonly runtime: string | null;
  readonly interactive: boolean;
  readonly tty: boolean;
  readonly podmanArgs: readonly string[];
  /** Podman's name of a service on this machine; default: none. */
  readonly connection?: string | null;
  /** A token that the agent renewed replaces the caller's; default no. */
  readonly credentialsBack?: boolean;
}

export interface AgentRequest {
  readonly name: 'claude';
  /** As it was given: not every prompt is UTF-8. */
  readonly prompt: Buffer;
  readonly sessionId: string;
  readonly model: string | null;
  readonly maxTurns: number | null;
}

export interface PlanContext {
  readonly runId: string;
  readonly rootless: boolean;
  /** Who calls. */
  readonly user: { readonly uid: number; readonly gid: number };
  /** Host directory that becomes the agent's HOME, or holds its trace where HOME is the caller's. */
  readonly homeDir: string;
  /** The caller's environment: which of the variables to forward it has, and where its HOME is. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The whole launch, decided; nothing is touched. */
export function planLaunch(request: RunRequest, context: PlanContext): LaunchPlan {
  if (request.name !== null && !isContainerName(request.name)) {
    throw new CgmonError('usage', `--name: "${request.name}" is not a container name`, {
      hint: 'letters, digits, "_", "." and "-", the first a letter or a digit',
    });
  }
  refuseValues(request.podmanArgs);
  if (request.envNames.includes('HOME')) {
    throw new CgmonError('usage', '--env HOME: the profile says what HOME is', {
      hint: '"home: host" in a profile of your own keeps yours (docs/profiles.md)',
    });
  }
  const profile = request.profile ?? isolated;
  const image = request.image ?? profile.image ?? defaultImage;
  if (!isImageName(image)) {
    throw new CgmonError('usage', `--image: "${image}" is not the name of an image`, {
      hint: 'like localhost/agent:1 or docker.io/library/node:22; podman images lists what is there',
    });
  }
  const { agent } = request;
  const command = agent === undefined ? request.command : claudeCommand({ ...agent, extra: request.command });
  // Claude Code refuses to skip permissions as root unless it is told that its surroundings are a sandbox.
  const asRoot = agent !== undefined && !context.rootless;
  const sandbox = asRoot && profile.home === 'private';
  const { workdir } = profile;
  const workspace = workdir === 'workspace' ? usableWorkspace(request.workspace) : null;
  const env = context.env ?? {};
  const forwarded = profile.forward.filter((name) => (env[name] ?? '') !== '');
  const unset = context.env === undefined ? [] : request.envNames.filter((name) => env[name] === undefined);
  const envNames = [...new Set([...forwarded, ...request.envNames])].filter((name) => !unset.includes(name));
  if (asRoot && !sandbox && !envNames.includes('IS_SANDBOX')) {
    throw new CgmonError(
      'usage',
      `profile ${profile.name}: Claude Code does not run as root in root's own HOME`,
      {
        hint: 'run cgmon as an ordinary user, or use --profile isolated',
      },
    );
  }
  const home = profile.home === 'private' ? agentHome : (env['HOME'] ?? '/root');
  const credentials = credentialsOf(env, envNames);
  if (agent !== undefined) needCredentials(credentials, env);
  return {
    runId: context.runId,
    image,
    derivedImage: null,
    preparePaths: context.rootless && workdir !== 'workspace' ? [workdir.inImage] : [],
    command,
    name: request.name ?? `cgmon-${containerNameFrom(basename(command[0] ?? ''))}`,
    namePinned: request.name !== null,
    profile: profile.name,
    agent: agent?.name ?? 'none',
    model: agent?.model ?? null,
    sessionId: agent?.sessionId ?? null,
    prompt: agent === undefined ? null : promptFacts(agent.prompt),
    workspace,
    workdir: workdir === 'workspace' ? (workspace ?? '/') : workdir.inImage,
    mounts: mountsOf(profile, workspace, home, configDirOf(envNames, env, home), context.homeDir),
    home,
    privateHome: profile.home === 'private',
    env: { ...profile.env, HOME: home, ...(sandbox ? { IS_SANDBOX: '1' } : {}) },
    envNames,
    credentials: credentials.variables,
    credentialsFile: credentials.file,
    credentialsBack: request.credentialsBack === true && profile.home === 'private',
    limits: { ...profile.limits, ...given(request.limits) },
    ulimits: [...profile.ulimits, ...request.ulimits],
    network: request.network ?? profile.network,
    runtime: request.runtime,
    connection: request.connection ?? null,
    rootless: context.rootless,
    user: context.rootless ? { uid: context.user.uid, gid: context.user.gid } : null,
    slice: sliceName(context.runId),
    dropCapabilities: profile.dropCapabilities,
    noNewPrivileges: profile.noNewPrivileges,
    gitDiff: profile.gitDiff,
    warnings: [
      ...profile.warnings,
      ...runtimeWarnings(request.runtime),
      ...unset.map((name) => `--env ${name}: it is not set here, and not forwarded`),
    ],
    interactive: request.interactive,
    tty: request.tty,
    podmanArgs: request.podmanArgs,
  };
}

/** Where Claude Code in the container keeps its configuration and its traces. */
function configDirOf(envNames: readonly string[], env: NodeJS.ProcessEnv, home: string): string {
  const set = envNames.includes('CLAUDE_CONFIG_DIR') ? env['CLAUDE_CONFIG_DIR'] : undefined;
  return set === undefined || set === '' ? join(home, '.claude') : set;
}

/** The trace directory is always the run's own, so that runs side by side never mix. */
function mountsOf(
  profile: Profile,
  workspace: string | null,
  home: string,
  configDir: string,
  homeDir: string,
): Mount[] {
  const mounts = [...profile.mounts];
  const add = (source: string, target: string) => mounts.push({ source, target, readOnly: false });
  const covered = (path: string) =>
    mounts.some(
      ({ source, target, readOnly }) => !readOnly && source === target && `${path}/`.startsWith(`${target}/`),
    );
  if (workspace !== null && !covered(workspace)) add(workspace, workspace);
  if (profile.home === 'private') {
    add(homeDir, home);
    if (configDir !== join(home, '.claude')) add(join(homeDir, '.claude'), configDir);
  } else {
    if (!covered(home)) add(home, home);
    add(join(homeDir, '.claude', 'projects'), join(configDir, 'projects'));
  }
  return mounts;
}

function given(limits: Limits): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
