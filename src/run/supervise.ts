import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Limits } from '../model/run.js';
import type { Engine } from '../podman/engine.js';
import type { ContainerState } from '../podman/inspect.js';
import type { LiveView } from '../recorder/live-view.js';
import type { Recording } from '../recorder/recording.js';
import { keepOutput, type OutputTargets } from './agent-output.js';
import { containerEnd } from './container-end.js';
import { findInnerCgroup } from './inner-cgroup.js';
import { createLimitWatch, settleNs } from './limit-watch.js';
import { type StopRequest, type StopSignal, stopContainer } from './stop.js';

export interface SuperviseOptions {
  readonly engine: Engine;
  readonly containerId: string;
  readonly recording: Recording;
  /** Absolute path of the run's slice. */
  readonly sliceDir: string;
  readonly directory: string;
  readonly interactive: boolean;
  /** Podman takes the terminal over: nothing of the output is kept. */
  readonly tty: boolean;
  /** What the agent reads on stdin; null: nothing. */
  readonly promptFile: string | null;
  readonly output: OutputTargets;
  readonly graceMs: number;
  readonly timeoutMs: number | null;
  readonly stop: StopRequest;
  /** What was asked for: a difference to what the cgroup says is a warning. */
  readonly asked: Limits;
  /** Called once, when the container's cgroup is there. */
  readonly onStarted: () => void;
  readonly onLive: (view: LiveView, limits: Limits) => void;
  readonly onWarning: (message: string) => void;
}

export interface Outcome {
  /** Null: Podman cannot tell; the notes say why. */
  readonly state: ContainerState | null;
  /** What Podman or the container's init said when it could not run the command; null: it ran. */
  readonly startError: string | null;
  readonly interruptedBy: StopSignal | null;
  readonly timedOut: boolean;
  /** Monotonic ns at which the container's cgroup was first seen; null: never. */
  readonly startedNs: number | null;
  /** Read in the container's own cgroup. */
  readonly limits: Limits;
  /** Where the limits are not what was asked for, one sentence each. */
  readonly limitDifferences: readonly string[];
  /** What else a reader of the record should know, one sentence each. */
  readonly notes: readonly string[];
}

/** Exit codes of `podman start` when it could not start the container. */
const refused: ReadonlySet<number | null> = new Set([125, 126, 127]);

/** Until the container's cgroup is there and its limits have settled, and afterwards. */
const lookEveryMs = { atFirst: 25, later: 1000 };
const liveEveryMs = 200;

/** Starts a created container and stays with it to its end: output, limits, signals, time-out. */
export async function supervise(options: SuperviseOptions): Promise<Outcome> {
  const { engine, containerId, recording, stop, promptFile } = options;
  const stdin = promptFile === null ? null : openSync(promptFile, 'r');
  const child = engine.attach(
    [
      'start',
      '--attach',
      '--sig-proxy=false',
      ...(options.interactive || promptFile !== null ? ['--interactive'] : []),
      containerId,
    ],
    options.tty ? 'inherit' : [stdin ?? (options.interactive ? 'inherit' : 'ignore'), 'pipe', 'pipe'],
  );
  if (stdin !== null) closeSync(stdin);
  const exited = once(child, 'exit') as Promise<[code: number | null]>;
  const notes: string[] = [];
  const say = (sentence: string) => {
    notes.push(`${sentence}.`);
    options.onWarning(sentence);
  };
  const output = keepOutput(child, options.directory, options.output, say);
  let startedNs: number | null = null;
  const limitWatch = createLimitWatch(options.asked, (sentence) => options.onWarning(sentence));
  let timedOut = false;

  let innerDir: string | null = null;
  let settled = false;
  const look = () => {
    const found = findInnerCgroup(options.sliceDir);
    if (found === null) return;
    if (startedNs === null) {
      startedNs = recording.nowNs();
      output.started();
      options.onStarted();
    }
    if (found !== innerDir) recording.setThrottleCgroup(found);
    innerDir = found;
    const ageNs = recording.nowNs() - startedNs;
    limitWatch.look(found, ageNs);
    if (ageNs < settleNs || settled) return;
    settled = true;
    clearInterval(lookTimer);
    lookTimer = setInterval(look, lookEveryMs.later);
  };
  let lookTimer = setInterval(look, lookEveryMs.atFirst);
  const end = (signal: StopSignal) => {
    output.hurry();
    return stopContainer(engine, containerId, signal, options.graceMs, (error) =>
      options.onWarning(String(error)),
    );
  };
  let ending: ReturnType<typeof end> | null = null;
  const removeListener = stop.onRequest((signal) => {
    recording.event({ type: 'signal', timeNs: recording.nowNs(), signal });
    if (ending === null) ending = end(signal);
    else ending.killNow();
  });
  if (stop.signal !== null) ending = end(stop.signal);
  const liveTimer = setInterval(() => options.onLive(recording.live(), limitWatch.limits), liveEveryMs);
  const timeout =
    options.timeoutMs === null
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          ending ??= end('SIGTERM');
        }, options.timeoutMs);

  let state: ContainerState | null;
  let startCode: number | null;
  try {
    [startCode] = await exited;
    state = await containerEnd(engine, containerId, say);
  } finally {
    clearInterval(lookTimer);
    clearInterval(liveTimer);
    clearTimeout(timeout);
    ending?.cancel();
    removeListener();
  }
  look();
  if (state === null ? !refused.has(startCode) : state.startedAtMs !== null) output.started();
  const startError = await output.end(state?.exitCode ?? null);
  return {
    state,
    startError,
    interruptedBy: stop.signal,
    timedOut,
    startedNs,
    limitDifferences: startError === null ? limitWatch.end() : [],
    notes,
    limits: limitWatch.limits,
  };
}
