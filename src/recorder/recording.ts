import { createDeviceNames, deviceIoSince, readDeviceIo } from '../cgroup/device-io.js';
import { watchLifecycle } from '../cgroup/lifecycle.js';
import { type LockOptions, lockCgroup } from '../cgroup/lock.js';
import { readTotals } from '../cgroup/totals.js';
import type { ClockPair } from '../model/clock.js';
import type { SamplerSummary } from '../model/run.js';
import type { RunEvent } from '../model/run-event.js';
import type { ToolCall } from '../model/tool-call.js';
import type { DeviceIo, Usage } from '../model/usage.js';
import { unlabelledCommand } from '../process/unlabelled.js';
import { startProcessWatch } from '../process/watch.js';
import { appendEvents } from '../record/event-log.js';
import { openJournal } from '../record/journal-writer.js';
import { runFile } from '../record/run-directory.js';
import { startSampler } from '../sampler/sampler.js';
import { followTrace } from '../trace/follow.js';
import { watchSessionStatus } from '../trace/session-status.js';
import { watchClock } from './clock-watch.js';
import { createLiveTrack } from './live-track.js';
import type { LiveView } from './live-view.js';
import { watchThrottling } from './throttle-watch.js';

export interface RecordingOptions {
  /** Made by createRunDirectory. */
  readonly directory: string;
  /** Absolute path of the sampled cgroup; it exists. */
  readonly cgroupDir: string;
  readonly intervalNs: number;
  /** Where the agent's trace appears, on the host; null: there is none to follow. */
  readonly projectsDir: string | null;
  readonly procRoot: string;
  /** /sys, for the names of block devices. */
  readonly sysRoot: string;
  /** Makes this recording the cgroup's only one; null: nobody else can know of the cgroup. */
  readonly lock: LockOptions | null;
  /** The cgroup was removed while it was being recorded. */
  readonly onEnded?: () => void;
  /** Told once for each thing that cannot be recorded; the recording goes on. */
  readonly onError: (message: string) => void;
}

/** One container's cgroup being recorded: ticks to the journal, events and processes to events.ndjson. */
export interface Recording {
  /** Monotonic origin of the run: process.hrtime. */
  readonly originNs: bigint;
  readonly clock: readonly ClockPair[];
  /** Kernel files that give no figure here, with the reason. */
  readonly absent: Readonly<Record<string, string>>;
  readonly peakResettable: boolean;
  nowNs(): number;
  event(event: RunEvent): void;
  /** The cgroup that carries cpu.max, once the container runs. */
  setThrottleCgroup(directory: string): void;
  live(): LiveView;
  /** Last tick, last lines of the trace, the kernel's final figures; everything is on disk afterwards. */
  stop(): Promise<RecordingEnd>;
}

export interface RecordingEnd {
  readonly endNs: number;
  readonly totals: Usage;
  /** What each block device did since the recording began. */
  readonly devices: readonly DeviceIo[];
  readonly sampler: SamplerSummary;
  readonly clock: readonly ClockPair[];
}

const target = 'run';
const processIntervalMs = 50;

/** @throws CgmonError 'busy' when another process records the cgroup, 'cgroup' when there is none */
export async function startRecording(options: RecordingOptions): Promise<Recording> {
  const lock = options.lock === null ? null : lockCgroup(options.cgroupDir, options.lock);
  try {
    return await record(options, () => lock?.release());
  } catch (error) {
    lock?.release();
    throw error;
  }
}

async function record(options: RecordingOptions, onStopped: () => void): Promise<Recording> {
  const { directory, cgroupDir, intervalNs, projectsDir, procRoot } = options;
  const originNs = process.hrtime.bigint();
  const nowNs = () => Number(process.hrtime.bigint() - originNs);
  const clock = watchClock(() => Date.now(), nowNs);
  const live = createLiveTrack();
  const told = new Set<string>();
  const tell = (message: string) => {
    if (!told.has(message)) options.onError(message);
    told.add(message);
  };

  const journal = openJournal(runFile(directory, 'journal'), { onError: tell });
  let pending: RunEvent[] = [];
  const writeEvents = () => {
    const events = pending;
    pending = [];
    try {
      appendEvents(directory, events);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
  };

  const throttling = watchThrottling();
  const sampler = startSampler({
    intervalNs,
    onTicks(_, series) {
      live.push(series);
      journal.append(series);
      pending.push(...throttling(series));
    },
    onGap(_, timeNs, durationNs) {
      pending.push({ type: 'gap', timeNs, durationNs });
    },
    onEnded() {
      options.onEnded?.();
    },
    onFailed({ message }) {
      const sentence = `${message}. No samples after that.`;
      pending.push({ type: 'note', timeNs: nowNs(), message: sentence });
      tell(sentence);
    },
    onReadError(_, file, message) {
      pending.push({ type: 'read-error', timeNs: nowNs(), file, message });
    },
  });
  const deviceName = createDeviceNames(options.sysRoot);
  const devicesBefore = readDeviceIo(cgroupDir, deviceName);
  const { absent, peakResettable } = await added();
  const processes = startProcessWatch({
    cgroupDir,
    procRoot,
    now: () => Date.now(),
    intervalMs: processIntervalMs,
    onSpan(span) {
      pending.push({ type: 'process', timeNs: nowNs(), process: span });
    },
  });
  const trace =
    projectsDir === null ? null : followTrace({ projectsDir, onChange: () => sampler.requestTick(target) });
  const statuses =
    projectsDir === null
      ? null
      : watchSessionStatus({
          projectsDir,
          onStatus(status) {
            pending.push({ type: 'session-status', timeNs: nowNs(), ...status });
          },
        });
  const lifecycle = watchLifecycle(cgroupDir, {
    onOom({ count, scope }) {
      sampler.requestTick(target);
      const callId = trace?.openCalls().at(-1)?.id;
      pending.push({
        type: 'oom-kill',
        timeNs: nowNs(),
        count,
        scope,
        ...(callId === undefined ? {} : { callId }),
      });
      writeEvents();
    },
    onPopulated(populated) {
      // The cgroup may be removed at any moment now: its last figures.
      if (!populated) sampler.requestTick(target);
    },
    onLimit(limit) {
      pending.push({ type: 'limit-hit', timeNs: nowNs(), limit });
    },
    onPolling(reason) {
      tell(`OOM kills are polled for: ${reason}`);
    },
  });
  const everySecond = setInterval(() => {
    const step = clock.look();
    if (step !== null) pending.push(step);
    writeEvents();
  }, 1000);

  let ended: Promise<RecordingEnd> | null = null;
  return {
    originNs,
    clock: clock.pairs,
    absent,
    peakResettable,
    nowNs,
    event(event) {
      pending.push(event);
    },
    setThrottleCgroup(inner) {
      sampler.setThrottleCgroup(target, inner);
    },
    live() {
      const openCalls: readonly ToolCall[] = trace?.openCalls() ?? [];
      return {
        elapsedMs: nowNs() / 1e6,
        memoryBytes: live.memoryBytes,
        memoryPeakBytes: live.memoryPeakBytes,
        cpus: live.cpus,
        ticks: live.ticks,
        openCalls,
        unlabelled: unlabelledCommand(openCalls, processes.running()),
      };
    },
    stop() {
      ended ??= end();
      return ended;
    },
  };

  /** Nothing may stay behind when the cgroup cannot be sampled. */
  async function added() {
    try {
      return await sampler.add({ id: target, cgroupDir, startNs: originNs });
    } catch (error) {
      await sampler.close();
      journal.close();
      throw error;
    }
  }

  async function end(): Promise<RecordingEnd> {
    lifecycle.look();
    lifecycle.close();
    await sampler.remove(target);
    const endNs = nowNs();
    const totals = readTotals(cgroupDir);
    const devices = deviceIoSince(devicesBefore, readDeviceIo(cgroupDir, deviceName));
    for (const span of processes.close()) {
      pending.push({ type: 'process', timeNs: endNs, process: span });
    }
    clearInterval(everySecond);
    statuses?.close();
    await trace?.close();
    const summary = sampler.summary(target);
    await sampler.close();
    const step = clock.look();
    if (step !== null) pending.push(step);
    writeEvents();
    const { lost } = journal.close();
    if (lost > 0) tell(`${lost} ticks could not be written to the journal`);
    onStopped();
    return { endNs, totals, devices, sampler: summary, clock: clock.pairs };
  }
}
