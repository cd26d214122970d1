import { Worker } from 'node:worker_threads';
import { CgmonError } from '../model/errors.js';
import type { SamplerSummary } from '../model/run.js';
import type { TickSeries } from '../model/tick.js';
import type { Command, Report, TargetCounts, ThreadFigures, WorkerInput } from './messages.js';
import { drainRing, ringMemory, wake } from './ring.js';
import { type PromiseWithResolvers, withResolvers } from './with-resolvers.js';

export interface SamplerOptions {
  /** Between ticks, 1 ms to 10 s. */
  readonly intervalNs: number;
  /** For memory.stat and swap; default 200 ms. */
  readonly slowIntervalNs?: number;
  /** Between deliveries of ticks, milliseconds; default 250. */
  readonly deliverEveryMs?: number;
  /** The compiled worker; tests that run from source pass it. */
  readonly workerUrl?: URL;
  /** New ticks in the order of time, several times a second. */
  readonly onTicks: (targetId: string, series: TickSeries) => void;
  /** The cgroup was removed. */
  readonly onEnded?: (targetId: string) => void;
  /** No ticks for a while (the process was stopped, the host slept): from `timeNs` on, for `durationNs`. */
  readonly onGap?: (targetId: string, timeNs: number, durationNs: number) => void;
  /** The first failure of each file. */
  readonly onReadError?: (targetId: string, file: string, message: string) => void;
  /** The sampler thread died: no ticks come any more, of no target. What it had read was delivered. */
  readonly onFailed?: (error: CgmonError) => void;
}

export interface SamplerTarget {
  readonly id: string;
  /** Absolute path of the cgroup's directory. */
  readonly cgroupDir: string;
  /** process.hrtime.bigint() that is time 0 of its ticks. */
  readonly startNs: bigint;
  /** False: another recorder resets its memory.peak, so there is no exact peak for this one. Default true. */
  readonly resetPeak?: boolean;
}

export interface Sampler {
  add(
    target: SamplerTarget,
  ): Promise<{ readonly absent: Readonly<Record<string, string>>; readonly peakResettable: boolean }>;
  setThrottleCgroup(id: string, directory: string): void;
  /** One more tick, now: of one target, or of all. */
  requestTick(id?: string): void;
  /** Takes a last tick; resolves when its ticks were delivered, and at once when the thread failed. */
  remove(id: string): Promise<void>;
  /** Of a sampled target at most a second old; exact for a removed one, of which the last 64 are remembered. */
  summary(id: string): SamplerSummary;
  /** Of all targets together, at most a second old; null in the first second, and once the thread failed. */
  thread(): ThreadFigures | null;
  close(): Promise<void>;
}

interface Entry {
  readonly id: string;
  readonly added: PromiseWithResolvers<Extract<Report, { type: 'added' }>>;
  readonly removed: PromiseWithResolvers<void>;
  absent: Readonly<Record<string, string>>;
  counts: TargetCounts | null;
  lastTickNs: number;
}

/** Rows of shared memory: about 9 s of one target at 1 kHz, or of 500 targets at 16 Hz. */
const capacity = 8192;
const remembered = 64;

/** Shorter silences are lateness, which has its own figures. */
const shortestGapNs = 100e6;

/** Starts the sampler thread. One owner, who calls close(). */
export function startSampler(options: SamplerOptions): Sampler {
  const ring = ringMemory(capacity);
  const control = new Int32Array(ring.control);
  const input: WorkerInput = {
    ring,
    intervalNs: options.intervalNs,
    slowIntervalNs: options.slowIntervalNs ?? 200e6,
  };
  const worker = new Worker(options.workerUrl ?? new URL('./worker.js', import.meta.url), {
    workerData: input,
    // Options of the main program (--input-type, loaders) are not for the worker.
    execArgv: [],
  });
  const gapNs = Math.max(shortestGapNs, 3 * options.intervalNs);
  const entries = new Map<number, Entry>();
  const numbers = new Map<string, number>();
  const gone: number[] = [];
  let nextNumber = 0;
  let thread: ThreadFigures | null = null;
  let failure: CgmonError | null = null;
  let closing = false;
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      if (!closing && failure === null) fail(`it ended by itself, with code ${code}`);
      resolve();
    });
  });

  function deliver(): void {
    for (const [number, series] of drainRing(ring)) {
      const entry = entries.get(number);
      if (entry === undefined) continue;
      tellGaps(entry, series);
      options.onTicks(entry.id, series);
    }
  }

  /** From the ticks themselves, so that no cause of a gap can escape: stops, a late thread, a full ring. */
  function tellGaps(entry: Entry, { length, timeNs }: TickSeries): void {
    for (let at = 0; at < length; at += 1) {
      const time = timeNs[at] ?? entry.lastTickNs;
      const durationNs = time - entry.lastTickNs;
      if (durationNs >= gapNs) options.onGap?.(entry.id, entry.lastTickNs, durationNs);
      entry.lastTickNs = time;
    }
  }
  const timer = setInterval(deliver, options.deliverEveryMs ?? 250);

  worker.on('message', (report: Report) => {
    if (report.type === 'thread') {
      thread = report.figures;
      return;
    }
    const entry = entries.get(report.target);
    if (entry === undefined) return;
    switch (report.type) {
      case 'added':
        entry.absent = report.absent;
        entry.added.resolve(report);
        break;
      case 'refused':
        entry.added.reject(new CgmonError('cgroup', report.message));
        entry.removed.resolve();
        forgetLater(report.target);
        break;
      case 'counts':
        entry.counts = report.counts;
        break;
      case 'removed':
        deliver();
        entry.counts = report.counts;
        entry.removed.resolve();
        forgetLater(report.target);
        break;
      case 'ended':
        deliver();
        options.onEnded?.(entry.id);
        break;
      case 'read-error':
        options.onReadError?.(entry.id, report.file, report.message);
        break;
      default:
        report satisfies never;
    }
  });
  worker.once('error', (cause) => fail(cause.message, cause));

  function fail(reason: string, cause?: unknown): void {
    const error = new CgmonError('internal', `the sampler thread failed: ${reason}`, { cause });
    failure = error;
    deliver();
    for (const { added, removed } of entries.values()) {
      added.reject(error);
      removed.resolve();
    }
    options.onFailed?.(error);
  }

  function send(command: Command): void {
    worker.postMessage(command);
    Atomics.add(control, wake, 1);
    Atomics.notify(control, wake);
  }

  function numberOf(id: string): number {
    const number = numbers.get(id);
    if (number === undefined) throw new CgmonError('internal', `the sampler has no target ${id}`);
    return number;
  }

  /** Containers come and go for months: only the last few that went are remembered, for summary(). */
  function forgetLater(number: number): void {
    gone.push(number);
    const oldest = gone.length > remembered ? gone.shift() : undefined;
    if (oldest === undefined) return;
    const id = entries.get(oldest)?.id;
    entries.delete(oldest);
    if (id !== undefined && numbers.get(id) === oldest) numbers.delete(id);
  }

  return {
    async add({ id, cgroupDir, startNs, resetPeak = true }) {
      if (failure !== null) throw failure;
      const entry: Entry = {
        id,
        added: withResolvers(),
        removed: withResolvers(),
        absent: {},
        counts: null,
        lastTickNs: Number.NaN,
      };
      // Of a target that was added already nobody waits for it.
      entry.added.promise.catch(() => undefined);
      const target = nextNumber;
      nextNumber += 1;
      entries.set(target, entry);
      numbers.set(id, target);
      send({ type: 'add', target, cgroupDir, startNs, resetPeak });
      return entry.added.promise;
    },
    setThrottleCgroup(id, cgroupDir) {
      send({ type: 'throttle-cgroup', target: numberOf(id), cgroupDir });
    },
    requestTick(id) {
      send({ type: 'tick', target: id === undefined ? null : numberOf(id) });
    },
    async remove(id) {
      const number = numberOf(id);
      if (failure !== null) return;
      send({ type: 'remove', target: number });
      await entries.get(number)?.removed.promise;
    },
    summary(id) {
      const { absent, counts } = entries.get(numberOf(id)) ?? { absent: {}, counts: null };
      return {
        intervalNs: options.intervalNs,
        ticks: counts?.ticks ?? 0,
        missed: counts?.missed ?? 0,
        latenessUsec: counts?.latenessUsec ?? null,
        cpuUsec: counts?.threadCpuUsec ?? null,
        readErrors: counts?.readErrors ?? {},
        absent: { ...absent, ...counts?.absent },
      };
    },
    thread: () => (failure === null ? thread : null),
    async close() {
      clearInterval(timer);
      closing = true;
      send({ type: 'close' });
      await exited;
      deliver();
    },
  };
}
