import { release, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { requireCgroup2 } from '../cgroup/mount.js';
import { checkInContainer } from '../experiment/check.js';
import { hostStalls } from '../experiment/host-look.js';
import type { LaunchSpec, RunTools } from '../experiment/make-run.js';
import { runEndedInApiError } from '../experiment/model-error.js';
import { abortable } from '../podman/abortable.js';
import { podmanEngine } from '../podman/engine.js';
import { engineInfo } from '../podman/info.js';
import { systemdSlices } from '../podman/slice.js';
import { runFile, runsRoot } from '../record/run-directory.js';
import { newRunId } from '../record/run-id.js';
import { findLeftovers } from '../run/leftovers.js';
import { readyImage } from '../run/ready-image.js';
import { defaultImage, planLaunch, type RunRequest } from '../run/request.js';
import { runAgent } from '../run/run-agent.js';
import type { StopRequest } from '../run/stop.js';
import { lockDirectory } from './lock-directory.js';
import type { Progress } from './progress.js';
import { version } from './version.js';

const intervalNs = 50e6;
const stopGraceMs = 10_000;

/** Runs as `cgmon run` makes them; their output is kept in the run's directory and not shown. */
export async function podmanRunTools(scratch: string, progress: Progress): Promise<RunTools> {
  const { env } = process;
  const cgroup2 = requireCgroup2('/', ['cpu', 'memory', 'io', 'pids']);
  const engine = podmanEngine(env);
  const info = await engineInfo(engine);
  const warn = progress.note;
  // Podman shows its own progress below it.
  const beforePull = (message: string): void => {
    progress.note(message);
    progress.clear();
  };

  const slices = systemdSlices(info.rootless ? 'user' : 'system', env);
  const leftovers = await findLeftovers({
    engine,
    rootless: info.rootless,
    slices,
    root: runsRoot(env),
    lockDirectory: lockDirectory(env),
    procRoot: '/proc',
    temporary: tmpdir(),
    nowMs: Date.now(),
  });
  if (leftovers.length > 0) {
    warn(`a killed cgmon left ${leftovers.length} things behind that may disturb the runs (cgmon clean)`);
  }

  async function launch(spec: LaunchSpec, signal: AbortSignal) {
    const runId = newRunId(new Date(), Math.random);
    const directory = join(runsRoot(env), runId);
    const homeDir = join(directory, 'home');
    const plan = planLaunch(requestOf(spec), {
      runId,
      rootless: info.rootless,
      user: userInfo(),
      homeDir,
      env,
    });
    const ready = await readyImage(abortable(engine, signal), plan, info.store, beforePull);
    const { run } = await runAgent({
      plan: ready.plan,
      prompt: null,
      image: ready,
      engine,
      engineInfo: info,
      slices,
      cgroupMount: cgroup2.mountPoint,
      lockDirectory: lockDirectory(env),
      directory,
      linkPath: null,
      homeDir,
      intervalNs,
      keepTrace: 'redacted',
      graceMs: stopGraceMs,
      timeoutMs: spec.timeoutNs / 1e6,
      kernel: release(),
      cgmonVersion: version,
      stop: stopOf(signal),
      output: { stdout: nowhere(), stderr: nowhere() },
      onLive: () => undefined,
      onWarning: warn,
    });
    return { run, modelError: runEndedInApiError(runFile(directory, 'trace')) };
  }

  return {
    scratch,
    hostStalls: () => hostStalls(),
    launch,
    check: (command, { image, workspace, timeoutNs }, signal) =>
      checkInContainer(engine, command, {
        image: image ?? defaultImage,
        workspace,
        rootless: info.rootless,
        timeoutMs: timeoutNs / 1e6,
        signal,
      }),
  };
}

function requestOf(spec: LaunchSpec): RunRequest {
  return {
    image: spec.image,
    command: spec.command,
    name: null,
    workspace: spec.workspace,
    limits: spec.limits,
    ulimits: [],
    envNames: spec.env,
    network: null,
    runtime: null,
    interactive: false,
    tty: false,
    podmanArgs: [],
  };
}

/** Whoever ends the experiment ends its runs. */
function stopOf(signal: AbortSignal): StopRequest {
  return {
    get signal() {
      return signal.aborted ? 'SIGINT' : null;
    },
    onRequest(listener) {
      const onAbort = (): void => listener('SIGINT', 1);
      signal.addEventListener('abort', onAbort);
      return () => signal.removeEventListener('abort', onAbort);
    },
  };
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
