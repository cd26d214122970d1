import { rmSync } from 'node:fs';
import { readLimits } from '../cgroup/limits.js';
import { cgroupHolder, type LockOptions } from '../cgroup/lock.js';
import { CgmonError } from '../model/errors.js';
import { type Limits, type Run, type RunExit, type RunReport, runSchema } from '../model/run.js';
import { lockRun } from '../record/recording-lock.js';
import { createRunDirectory, linkRunDirectory } from '../record/run-directory.js';
import { writeRun } from '../record/run-json.js';
import { finalizeRun } from '../recorder/finalize.js';
import type { LiveView } from '../recorder/live-view.js';
import { type Recording, startRecording } from '../recorder/recording.js';
import { hostFacts } from '../run/host-facts.js';
import type { KeepTrace } from '../trace/keep.js';
import { ancestorsOf, type AttachTarget } from './find-target.js';

export interface AttachOptions {
  readonly target: AttachTarget;
  readonly mountPoint: string;
  readonly runId: string;
  /** The run's directory: made here. */
  readonly directory: string;
  readonly linkPath: string | null;
  /** Claude Code's "projects" directory on the host; null: samples only. */
  readonly projectsDir: string | null;
  readonly keepTrace: KeepTrace;
  readonly intervalNs: number;
  readonly durationMs: number | null;
  readonly lock: LockOptions;
  readonly versions: Pick<Run['versions'], 'cgmon' | 'kernel'>;
  /** Ends the recording; what runs goes on. */
  readonly stop: AbortSignal;
  /** How the container ended; asked once its cgroup is gone. Null: it cannot be told. */
  readonly askExit: () => Promise<RunExit | null>;
  readonly onLive: (view: LiveView, limits: Limits) => void;
  readonly onWarning: (message: string) => void;
}

const liveEveryMs = 200;
const unknownExit: RunExit = { code: null, signal: null, oomKilled: false, reason: 'unknown' };

/**
 * Records a cgroup that is there already until it ends, `durationMs` is over or `stop` is raised, and gives the
 * finished record. Counters count from the first tick on. Nothing is changed about what runs.
 *
 * @throws CgmonError 'busy' when another cgmon records the cgroup or one above it
 */
export async function attach(options: AttachOptions): Promise<RunReport> {
  const { target, directory, linkPath, lock } = options;
  refuseHeld(options);
  createRunDirectory(directory);
  let draft: Run | null = null;
  let recording: Recording | null = null;
  try {
    if (linkPath !== null) linkRunDirectory(directory, linkPath);
    lockRun(directory, lock.pid, lock.procRoot);
    let end: () => void = () => undefined;
    let ended = false;
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    recording = await startRecording({
      directory,
      cgroupDir: target.cgroupDir,
      intervalNs: options.intervalNs,
      projectsDir: options.projectsDir,
      procRoot: lock.procRoot,
      sysRoot: '/sys',
      lock,
      onEnded() {
        ended = true;
        end();
      },
      onError: options.onWarning,
    });
    if (target.innerDir !== target.cgroupDir) recording.setThrottleCgroup(target.innerDir);
    const limits = readLimits(target.innerDir);
    draft = draftRun(options, recording, limits);
    writeRun(directory, draft);

    const recorded = recording;
    const live = setInterval(() => options.onLive(recorded.live(), limits), liveEveryMs);
    const timer = options.durationMs === null ? undefined : setTimeout(end, options.durationMs);
    options.stop.addEventListener('abort', end, { once: true });
    if (options.stop.aborted) end();
    await over;
    clearInterval(live);
    clearTimeout(timer);
    options.stop.removeEventListener('abort', end);

    const { endNs, sampler, devices } = await recording.stop();
    const exit = ended ? ((await options.askExit()) ?? unknownExit) : unknownExit;
    writeRun(directory, {
      ...draft,
      endedAt: new Date().toISOString(),
      durationMs: endNs / 1e6,
      exit,
      devices,
      sampler,
    });
    const { projectsDir, keepTrace } = options;
    return await finalizeRun(directory, { projectsDir, keepTrace, state: 'finished' });
  } finally {
    await recording?.stop();
    if (draft === null) {
      rmSync(directory, { recursive: true, force: true });
      if (linkPath !== null) rmSync(linkPath, { force: true });
    }
  }
}

function refuseHeld({ target, mountPoint, lock }: AttachOptions): void {
  for (const cgroupDir of [target.cgroupDir, ...ancestorsOf(target.cgroupDir, mountPoint)]) {
    const holder = cgroupHolder(cgroupDir, lock);
    if (holder === null) continue;
    throw new CgmonError('busy', `${target.name} is being recorded by process ${holder} (${cgroupDir})`, {
      hint: `see it with cgmon runs; end that recording first (kill -INT ${holder})`,
    });
  }
}

function draftRun(
  { target, mountPoint, runId, versions, intervalNs }: AttachOptions,
  { clock, absent, peakResettable }: Recording,
  limits: Limits,
): Run {
  const { container, cgroupDir } = target;
  return {
    schema: runSchema,
    id: runId,
    state: 'recording',
    kind: 'attach',
    source: cgroupDir,
    name: target.name,
    startedAt: new Date(clock[0]?.wallMs ?? Date.now()).toISOString(),
    endedAt: null,
    durationMs: null,
    command: container?.command ?? [],
    workspace: null,
    container: {
      name: target.name,
      id: container?.id ?? null,
      image: container?.image ?? null,
      imageDigest: container?.imageDigest ?? null,
      cgroup: cgroupDir.slice(mountPoint.length),
    },
    limits: { asked: {}, effective: limits },
    versions: { ...versions, node: process.version, podman: null, ociRuntime: null, cli: [], models: [] },
    host: hostFacts(peakResettable),
    clock,
    phases: [],
    exit: null,
    totals: null,
    thinking: null,
    sampler: {
      intervalNs,
      ticks: 0,
      missed: 0,
      latenessUsec: null,
      cpuUsec: null,
      readErrors: {},
      absent,
    },
    trace: null,
    notes: ['Figures count from the moment cgmon attached.'],
  };
}
