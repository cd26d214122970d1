import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReport } from '../model/run.js';
import { createContainer, removeContainer, removeHalfMade } from '../podman/container.js';
import { credentialsBack } from '../podman/credentials-back.js';
import type { Engine } from '../podman/engine.js';
import { exitReason } from '../podman/exit.js';
import { saveGitDiff } from '../podman/git-diff.js';
import { makePrivateHome, removePrivateHome } from '../podman/home.js';
import type { EngineInfo } from '../podman/info.js';
import type { LaunchPlan } from '../podman/plan.js';
import type { SliceManager } from '../podman/slice.js';
import { lockRun } from '../record/recording-lock.js';
import { createRunDirectory, linkRunDirectory } from '../record/run-directory.js';
import { writeRun } from '../record/run-json.js';
import { markRun } from '../record/run-mark.js';
import { finalizeRun } from '../recorder/finalize.js';
import { startRecording } from '../recorder/recording.js';
import type { KeepTrace } from '../trace/keep.js';
import { createCleanup } from './cleanup.js';
import { abortOn, needNoStop } from './interrupted.js';
import { launchError, notStarted } from './launch-error.js';
import { imagePhases, type ReadyImage } from './ready-image.js';
import { cliResult, draftRun, launchOf, launchPhases, layerCopyNotes, runtimeText } from './run-draft.js';
import { supervise, type SuperviseOptions } from './supervise.js';

export interface RunAgentOptions
  extends Pick<SuperviseOptions, 'output' | 'graceMs' | 'timeoutMs' | 'stop' | 'onLive' | 'onWarning'> {
  readonly plan: LaunchPlan;
  /** The agent's stdin, kept as prompt.txt in the run's directory; null: it has none. */
  readonly prompt: Buffer | null;
  /** Shell script that launches the same again, kept as replay.sh; default none. */
  readonly replay?: string;
  /** What was done for the image before; default nothing. */
  readonly image?: Pick<ReadyImage, 'phases' | 'layerCopyBytes'>;
  readonly engine: Engine;
  readonly engineInfo: EngineInfo;
  readonly slices: SliceManager;
  /** Where cgroup2 is mounted. */
  readonly cgroupMount: string;
  /** Where cgroups and runs that are being recorded are marked. */
  readonly lockDirectory: string;
  /** The run's directory: made here. */
  readonly directory: string;
  /** Where a link to `directory` is made; null: `directory` is in the usual place. */
  readonly linkPath: string | null;
  /** The agent's HOME on the host: made here, removed at the end. */
  readonly homeDir: string;
  readonly intervalNs: number;
  readonly keepTrace: KeepTrace;
  readonly kernel: string;
  readonly cgmonVersion: string;
}

/**
 * Launches the planned container under a slice of its own, records it to its end, cleans up and gives the
 * finished record. Rejects with a CgmonError when the container could not be started; then nothing stays behind.
 */
export async function runAgent(options: RunAgentOptions): Promise<RunReport> {
  const { plan, engine, slices, directory, homeDir, linkPath, stop } = options;
  const cleanup = createCleanup((what, error) => {
    options.onWarning(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  });
  // First the link: a run that is cut off in the next moment is found by it.
  if (linkPath !== null) linkRunDirectory(directory, linkPath);
  makeDirectory(directory, linkPath);
  let worthKeeping = false;
  try {
    lockRun(directory, process.pid, '/proc');
    cleanup.add('removing the mark of the run', markRun(options.lockDirectory, plan.runId, directory));
    const promptFile = options.prompt === null ? null : join(directory, 'prompt.txt');
    if (promptFile !== null && options.prompt !== null) {
      writeFileSync(promptFile, options.prompt, { mode: 0o600 });
    }
    if (options.replay !== undefined) {
      writeFileSync(join(directory, 'replay.sh'), options.replay, { mode: 0o700 });
    }
    cleanup.add('removing the private home', () => removePrivateHome(homeDir, plan.rootless ? engine : null));
    const home = await makePrivateHome(homeDir, {
      credentialsFile: plan.privateHome ? plan.credentialsFile : null,
      repository: plan.gitDiff,
    });
    if (plan.credentialsBack && plan.credentialsFile !== null) {
      const writeBack = credentialsBack(plan.credentialsFile, join(homeDir, '.claude', '.credentials.json'));
      cleanup.add('copying the credentials back', () => void writeBack());
    }
    cleanup.add('stopping the slice', () => slices.stop(plan.slice));
    const slice = await slices.start(plan.slice, `cgmon run ${plan.runId}`);
    const sliceDir = join(options.cgroupMount, slice.cgroupPath);
    const recording = await startRecording({
      directory,
      cgroupDir: sliceDir,
      intervalNs: options.intervalNs,
      projectsDir: home.projectsDir,
      procRoot: '/proc',
      sysRoot: '/sys',
      lock: { directory: options.lockDirectory, pid: process.pid, procRoot: '/proc' },
      onError: options.onWarning,
    });
    cleanup.add('stopping the recording', async () => {
      await recording.stop();
    });

    let made: string | null = null;
    cleanup.add('removing the container', () =>
      made === null ? removeHalfMade(engine, plan.runId) : removeContainer(engine, made),
    );
    const stopped = abortOn(options.stop);
    const container = await createContainer(engine, plan, stopped.signal).finally(stopped.release);
    made = container.id;
    const createdNs = recording.nowNs();
    const notes = layerCopyNotes(options.image?.layerCopyBytes ?? null, createdNs);
    notes.forEach(options.onWarning);
    const draft = { ...draftRun(options, recording, container, slice.cgroupPath), notes };
    writeRun(directory, draft);
    needNoStop(stop);

    const outcome = await supervise({
      ...options,
      containerId: container.id,
      recording,
      sliceDir,
      interactive: plan.interactive,
      tty: plan.tty,
      asked: plan.limits,
      promptFile,
      onStarted() {
        worthKeeping = true;
      },
    });
    worthKeeping = outcome.startError === null;
    if (outcome.startError !== null) throw notStarted(outcome.startError, plan);
    const end = await recording.stop();
    const diff = await keptDiff(options, container.id, outcome.state?.envNames ?? []);
    writeRun(directory, {
      ...draft,
      endedAt: new Date().toISOString(),
      durationMs: end.endNs / 1e6,
      phases: [
        ...imagePhases(options.image?.phases ?? [], recording.nowNs(), performance.now()),
        ...launchPhases(createdNs, outcome.startedNs),
      ],
      exit: exitReason({
        exitCode: outcome.state?.exitCode ?? null,
        oomKilled: outcome.state?.oomKilled ?? false,
        oomKills: end.totals.oomKills,
        interruptedBy: outcome.interruptedBy,
        timedOut: outcome.timedOut,
        engineError: outcome.state === null,
      }),
      limits: { asked: plan.limits, effective: outcome.limits },
      versions: { ...draft.versions, ociRuntime: runtimeText(outcome, options.engineInfo) },
      container: { ...draft.container, imageDigest: outcome.state?.imageDigest ?? null },
      launch: {
        ...launchOf(plan),
        result: cliResult(join(directory, 'stdout.log')),
        gitDiffBytes: diff.bytes,
      },
      totals: end.totals,
      devices: end.devices,
      notes: [
        ...notes,
        ...outcome.limitDifferences.map((sentence) => `${sentence}.`),
        ...outcome.notes,
        ...diff.notes,
      ],
      sampler: end.sampler,
    });
    return await finalizeRun(directory, {
      projectsDir: home.projectsDir,
      keepTrace: options.keepTrace,
      state: 'finished',
    });
  } catch (error) {
    // What a Ctrl-C in a terminal ends with cgmon fails for that reason alone.
    if (!worthKeeping) needNoStop(stop);
    throw launchError(error, directory, worthKeeping);
  } finally {
    await cleanup.run();
    if (!worthKeeping) {
      rmSync(directory, { recursive: true, force: true });
      if (linkPath !== null) rmSync(linkPath, { force: true });
    }
  }
}

function makeDirectory(directory: string, linkPath: string | null): void {
  try {
    createRunDirectory(directory);
  } catch (error) {
    if (linkPath !== null) rmSync(linkPath, { force: true });
    throw error;
  }
}

/** A diff that could not be made costs the artifact, never the record. */
async function keptDiff(
  { plan, engine, directory, homeDir, onWarning }: RunAgentOptions,
  containerId: string,
  envNames: readonly string[],
): Promise<{ readonly bytes: number | null | undefined; readonly notes: readonly string[] }> {
  const repository = plan.gitDiff;
  if (repository === null) return { bytes: undefined, notes: [] };
  try {
    const bytes = await saveGitDiff(engine, {
      runId: plan.runId,
      containerId,
      repository,
      rootless: plan.rootless,
      envNames: [...new Set([...plan.envNames, ...envNames])],
      file: join(directory, 'git.diff'),
      scratch: join(homeDir, 'git'),
    });
    return { bytes, notes: [] };
  } catch (error) {
    const note = `No git.diff of ${repository}: ${error instanceof Error ? error.message : String(error)}`;
    onWarning(note);
    return { bytes: null, notes: [`${note}.`] };
  }
}
