import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CgmonError } from '../model/errors.js';
import type { Limits } from '../model/run.js';
import { containerNameFrom, isContainerName } from '../podman/name.js';
import type { LaunchPlan } from '../podman/plan.js';
import { sliceName } from '../podman/slice.js';

export const defaultImage = 'localhost/cgmon-agent:latest';
/** HOME inside the container: a private directory of the run is mounted there. */
export const agentHome = '/home/agent';
const defaultPidsLimit = 4096;

/** What the user asked of `cgmon run`; every value is checked where it was parsed. */
export interface RunRequest {
  readonly image: string;
  readonly command: readonly string[];
  readonly name: string | null;
  readonly workspace: string;
  readonly limits: Limits;
  readonly ulimits: readonly string[];
  readonly envNames: readonly string[];
  readonly network: string | null;
  readonly runtime: string | null;
  readonly interactive: boolean;
  readonly podmanArgs: readonly string[];
}

export interface PlanContext {
  readonly runId: string;
  readonly rootless: boolean;
  /** Host directory that becomes the agent's HOME. */
  readonly homeDir: string;
}

/** The whole launch, decided; nothing is touched. */
export function planLaunch(request: RunRequest, context: PlanContext): LaunchPlan {
  if (request.name !== null && !isContainerName(request.name)) {
    throw new CgmonError('usage', `--name: "${request.name}" is not a container name`, {
      hint: 'letters, digits, "_", "." and "-", the first a letter or a digit',
    });
  }
  const workspace = usableWorkspace(request.workspace);
  return {
    runId: context.runId,
    image: request.image,
    command: request.command,
    name: request.name ?? `cgmon-${containerNameFrom(basename(request.command[0] ?? ''))}`,
    namePinned: request.name !== null,
    profile: 'isolated',
    workspace,
    mounts: [
      { source: workspace, target: workspace, readOnly: false },
      { source: context.homeDir, target: agentHome, readOnly: false },
    ],
    home: agentHome,
    env: { HOME: agentHome },
    envNames: request.envNames,
    limits: { ...request.limits, pids: request.limits.pids ?? defaultPidsLimit },
    ulimits: request.ulimits,
    network: request.network,
    runtime: request.runtime,
    rootless: context.rootless,
    slice: sliceName(context.runId),
    interactive: request.interactive,
    podmanArgs: request.podmanArgs,
  };
}

function basename(path: string): string {
  return path.split('/').findLast((part) => part !== '') ?? '';
}

function usableWorkspace(path: string): string {
  const workspace = resolve(path);
  const refuse = (why: string, cause?: unknown) =>
    new CgmonError('usage', `--workspace: ${workspace} ${why}`, {
      hint: 'name the directory the agent works in, or run cgmon from it',
      cause,
    });
  if (workspace === '/') throw refuse('would give the agent the whole machine');
  try {
    if (!statSync(workspace).isDirectory()) throw refuse('is not a directory');
    accessSync(workspace, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof CgmonError) throw error;
    throw refuse('is not readable', error);
  }
  return workspace;
}
