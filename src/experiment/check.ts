import type { Engine } from '../podman/engine.js';
import { mountArg } from '../podman/plan.js';

export interface CheckOptions {
  readonly image: string;
  /** Host directory; mounted at the same path and made the working directory. */
  readonly workspace: string;
  readonly rootless: boolean;
  readonly signal: AbortSignal;
}

/** Podman's own failures; anything else is the command's exit code (podman-run(1), "Exit Status"). */
const engineFailed = 125;

/**
 * Exit code of a shell command in a fresh container of the image, without limits, with the workspace mounted: the
 * check of a run must not fail for the limits the run was given. Null where the container could not run.
 */
export async function checkInContainer(
  engine: Engine,
  command: string,
  { image, workspace, rootless, signal }: CheckOptions,
): Promise<number | null> {
  const { exitCode } = await engine.call(
    [
      'run',
      '--rm',
      '--pull=never',
      '--init',
      '--cap-drop=all',
      '--security-opt=no-new-privileges',
      ...(rootless ? ['--userns=keep-id'] : []),
      mountArg({ source: workspace, target: workspace, readOnly: false }),
      `--workdir=${workspace}`,
      '--entrypoint=["sh","-c"]',
      '--',
      image,
      command,
    ],
    { signal },
  );
  return exitCode === engineFailed ? null : exitCode;
}
