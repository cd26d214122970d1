import type { Limits } from '../model/run.js';
import { limitArgs } from './limit-args.js';

/** The label that marks everything cgmon makes; its value is the run's id. */
export const runLabel = 'io.cgmon.run';

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/**
 * Everything about a launch, decided before anything is touched. Holds names of environment variables,
 * never values that came from the caller's environment.
 */
export interface LaunchPlan {
  readonly runId: string;
  readonly image: string;
  /** What the container is made of in place of `image`: derived from it, see `preparePaths`; null: `image` itself, or unknown before it is pulled. */
  readonly derivedImage: string | null;
  /** Directories of the image that must belong to the agent's user. */
  readonly preparePaths: readonly string[];
  readonly command: readonly string[];
  readonly name: string;
  /** The user chose the name: taken means an error, not another name. */
  readonly namePinned: boolean;
  readonly profile: string;
  readonly agent: 'claude' | 'none';
  readonly model: string | null;
  /** The session's id that is given to the agent. */
  readonly sessionId: string | null;
  /** What is said on the agent's stdin: its length and beginning. Null: stdin is empty. */
  readonly prompt: { readonly bytes: number; readonly firstLine: string } | null;
  /** Host directory, mounted at the same path; null: the agent works in the image. */
  readonly workspace: string | null;
  readonly workdir: string;
  readonly mounts: readonly Mount[];
  /** HOME in the container. */
  readonly home: string;
  /** A private directory of the run is mounted as HOME; else the caller's own. */
  readonly privateHome: boolean;
  /** Variables set by the plan itself: no secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables forwarded from the caller's environment by name. */
  readonly envNames: readonly string[];
  /** What can authenticate as the caller in the container: names of variables. */
  readonly credentials: readonly string[];
  /** The caller's OAuth file, of which the private HOME gets a copy, or which its own HOME has; null: none. */
  readonly credentialsFile: string | null;
  /** A token that the agent renewed replaces the caller's. */
  readonly credentialsBack: boolean;
  readonly limits: Limits;
  /** As Podman takes them: "nofile=1024:4096" or "host". */
  readonly ulimits: readonly string[];
  readonly network: string | null;
  readonly runtime: string | null;
  /** Podman's service; null: Podman itself. */
  readonly connection: string | null;
  readonly rootless: boolean;
  /** What the command runs as; null: the image's user. An image that names one would have its way over keep-id. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  readonly slice: string;
  readonly dropCapabilities: boolean;
  readonly noNewPrivileges: boolean;
  /** A repository in the container whose changes are kept in the record. */
  readonly gitDiff: string | null;
  /** What the user should know before agreeing, one sentence each. */
  readonly warnings: readonly string[];
  /** The caller's stdin is the command's. */
  readonly interactive: boolean;
  /** The command gets a terminal of its own, joined to the caller's. */
  readonly tty: boolean;
  readonly podmanArgs: readonly string[];
}

/** argv for `podman` that creates (does not start) the planned container. */
export function createArgs(plan: LaunchPlan): string[] {
  return [
    'create',
    '--pull=never',
    `--name=${plan.name}`,
    `--label=${runLabel}=${plan.runId}`,
    `--cgroup-parent=${plan.slice}`,
    '--cgroups=no-conmon',
    '--init',
    ...(plan.dropCapabilities ? ['--cap-drop=all'] : []),
    ...(plan.noNewPrivileges ? ['--security-opt=no-new-privileges'] : []),
    ...(plan.rootless ? ['--userns=keep-id'] : []),
    ...(plan.user === null ? [] : [`--user=${plan.user.uid}:${plan.user.gid}`]),
    ...(plan.interactive || plan.prompt !== null ? ['--interactive'] : []),
    ...(plan.tty ? ['--tty'] : []),
    ...(plan.runtime === null ? [] : [`--runtime=${plan.runtime}`]),
    ...(plan.network === null ? [] : [`--network=${plan.network}`]),
    ...limitArgs(plan.limits),
    ...plan.ulimits.map((limit) => `--ulimit=${limit}`),
    ...plan.mounts.map(mountArg),
    `--workdir=${plan.workdir}`,
    ...Object.entries(plan.env).map(([name, value]) => `--env=${name}=${value}`),
    ...plan.envNames.map((name) => `--env=${name}`),
    ...plan.podmanArgs,
    '--',
    plan.derivedImage ?? plan.image,
    ...plan.command,
  ];
}

/** `--mount=...`; its value is CSV: a field with a comma or a quote is quoted, quotes are doubled. */
export function mountArg({ source, target, readOnly }: Mount): string {
  const field = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const fields = ['type=bind', field(`source=${source}`), field(`target=${target}`)];
  return `--mount=${[...fields, ...(readOnly ? ['readonly'] : [])].join(',')}`;
}
