import type { Limits } from '../../model/run.js';
import type { Mount } from '../../podman/plan.js';

/** How a container is laid out around the agent. What the user asks for on the command line goes before it. */
export interface Profile {
  readonly name: string;
  readonly summary: string;
  /** Null: the default image. */
  readonly image: string | null;
  /** Where the agent works: the caller's workspace, mounted at the same path, or a directory of the image. */
  readonly workdir: 'workspace' | { readonly inImage: string };
  /** HOME: a private directory of the run with a copy of the credentials, or the caller's own. */
  readonly home: 'private' | 'host';
  /** Besides the workspace and the run's own directories. */
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables forwarded by name when the caller has them. */
  readonly forward: readonly string[];
  /** Null: Podman's default. */
  readonly network: string | null;
  readonly dropCapabilities: boolean;
  readonly noNewPrivileges: boolean;
  readonly limits: Limits;
  readonly ulimits: readonly string[];
  /** A repository in the container whose changes are kept in the record. */
  readonly gitDiff: string | null;
  /** What a user should know before agreeing to it, one sentence each. */
  readonly warnings: readonly string[];
}
