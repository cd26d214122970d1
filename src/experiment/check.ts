import type { Engine } from '../podman/engine.js';
import { mountArg } from '../podman/plan.js';

export interface CheckOptions {
  readonly image: string;
  /** Host directory; mounted at the same path and made the working directory. */
  readonly workspace: string;
  readonly rootless: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Exit code of a check. Null: it could not run. */
export type CheckResult = number | 'timeout' | null;

/** Podman's own failures; anything else is the command's exit code (podman-run(1), "Exit Status"). */
const engineFailed = 125;

/**
 * Exit code of a shell command in a fresh container of the image, without limits, with the workspace mounted: the
 * check of a run must not fail for the limits the run was given.
 */
export async function checkInContainer(
  engine: Engine,
  command: string,
  { image, workspace, rootless, timeoutMs, signal }: CheckOptions,
): Promise<CheckResult> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const { exitCode } = await engine.call(
      [
        'run',
        '--rm',
        '--pull=never',
        '--init',
        '--cap-drop=all',
        '--security-opt=no-new-privileges',
        // Should the command ignore the signal that ends Podman, Podman's monitor kills the container.
        `--timeout=${Math.ceil(timeoutMs / 1000)}`,
        ...(rootless ? ['--userns=keep-id'] : []),
        mountArg({ source: workspace, target: workspace, readOnly: false }),
        `--workdir=${workspace}`,
        '--entrypoint=["sh","-c"]',
        '--',
        image,
        command,
      ],
      { signal: AbortSignal.any([signal, late]) },
    );
    if (late.aborted) return 'timeout';
    return exitCode === engineFailed ? null : exitCode;
  } catch (error) {
    if (late.aborted && !signal.aborted) return 'timeout';
    throw error;
  }
}
