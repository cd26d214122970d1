import type { LockOptions } from '../cgroup/lock.js';
import { CgmonError } from '../model/errors.js';
import type { Engine } from '../podman/engine.js';
import { watchClock } from '../recorder/clock-watch.js';
import { startSampler } from '../sampler/sampler.js';
import { trackCalls } from './call-track.js';
import type { EngineName } from './container-cgroup.js';
import { createFilter } from './container-filter.js';
import { type FoundContainer, watchContainers } from './container-watch.js';
import { createLimitReader } from './effective-limits.js';
import type { Fleet, FleetListener } from './fleet.js';
import { watchForOom } from './oom-watch.js';
import { createIdentifier, type Identifier } from './identify.js';
import { lockOrReason } from './peak-lock.js';
import { createResults, resultOf } from './results.js';
import { shareTraces } from './shared-traces.js';
import { type TraceDir, traceDirectory } from './trace-place.js';
import { innerOf, type WatchedContainer, watchedContainer } from './watched-container.js';

export interface FleetOptions {
  /** Containers are looked for below it; cgroup2's mount, or a cgroup. */
  readonly mountPoint: string;
  readonly procRoot: string;
  readonly intervalNs: number;
  /** Those that may be asked for names. */
  readonly engines: Readonly<Partial<Record<EngineName, Engine>>>;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly traceDirs: readonly TraceDir[];
  /** Nothing but the container of this run of cgmon. */
  readonly onlyRun?: string;
  /** Null: nobody else can know of the cgroups. */
  readonly lock: LockOptions | null;
  /** False: only looks, and leaves exact peaks (a reset of memory.peak) to others. Default true. */
  readonly exactPeaks?: boolean;
  /** Something that cannot be watched, once each. */
  readonly onMessage: (message: string) => void;
  /** The compiled sampler; tests that run from source pass it. */
  readonly workerUrl?: URL;
}

const historyBytes = 64 * 1024 ** 2;
/** Joining calls needs the ticks of the longest of them. */
const tracedHistoryBytes = 4 * 1024 ** 2;
/** Of one that ended: whoever still looks at it holds it. */
const endedHistoryBytes = 2 * 1024 ** 2;
const housekeepingMs = 1000;
const limitsEverySeconds = 5;

/** Watches every container below `mountPoint`, with one sampler thread. One owner, who calls close(). */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { mountPoint, intervalNs, onMessage } = options;
  const originNs = process.hrtime.bigint();
  const nowNs = () => Number(process.hrtime.bigint() - originNs);
  const clock = watchClock(() => Date.now(), nowNs);
  const admits = createFilter(options);
  const startedAtMs = Date.now();
  const byKey = new Map<string, WatchedContainer>();
  const byDir = new Map<string, string>();
  const excluded = new Set<string>();
  const listeners = new Set<FleetListener>();
  const identifiers = new Map<EngineName, Identifier>();
  const results = createResults();
  const traces = shareTraces();
  const ending = new Set<Promise<void>>();
  let count = 0;
  let ended = 0;
  let gaps = 0;
  let seconds = 0;

  for (const [name, engine] of Object.entries(options.engines) as [EngineName, Engine][]) {
    identifiers.set(name, createIdentifier(name, engine));
  }
  const tell = (action: (listener: FleetListener) => void) => {
    for (const listener of listeners) action(listener);
  };

  const sampler = startSampler({
    intervalNs,
    ...(options.workerUrl === undefined ? {} : { workerUrl: options.workerUrl }),
    onTicks(key, series) {
      const container = byKey.get(key);
      if (container === undefined) return;
      container.push(series);
      const events = container.listed ? container.eventsIn(series) : [];
      tell(({ onTicks }) => container.listed && onTicks?.(container, series));
      for (const event of events) tell(({ onEvent }) => onEvent?.(container, event));
    },
    onGap(key, timeNs, durationNs) {
      gaps += 1;
      const container = byKey.get(key);
      if (container?.listed !== true) return;
      tell(({ onEvent }) => onEvent?.(container, { type: 'gap', timeNs, durationNs }));
    },
    onEnded: (key) => void end(key),
    onFailed: ({ message }) => onMessage(`${message}. No samples until cgmon is started again.`),
  });

  function start(found: FoundContainer): void {
    if (options.onlyRun !== undefined && found.runId !== options.onlyRun) return;
    count += 1;
    const key = String(count);
    const container = watchedContainer(found, { number: count, startedNs: nowNs(), startedAtMs: Date.now() });
    byKey.set(key, container);
    byDir.set(found.cgroupDir, key);
    container.limits = createLimitReader(mountPoint).of(container.innerDir);
    if (options.include.length + options.exclude.length === 0) list(container);
    const lock =
      options.exactPeaks === false
        ? { release: () => undefined, reason: 'left to others' }
        : lockOrReason(found.cgroupDir, options.lock);
    container.onClose(lock.release);
    container.onClose(watchForOom(found.cgroupDir, () => sampler.requestTick(key)));
    void sample(key, container, lock.reason);
    void identify(key, container);
  }

  async function sample(key: string, container: WatchedContainer, noPeak: string | null): Promise<void> {
    const { cgroupDir } = container;
    try {
      const { absent } = await sampler.add({
        id: key,
        cgroupDir,
        startNs: originNs,
        resetPeak: noPeak === null,
      });
      container.absent = noPeak === null ? absent : { ...absent, 'memory.peak': noPeak };
      if (container.innerDir !== cgroupDir && byKey.has(key))
        sampler.setThrottleCgroup(key, container.innerDir);
    } catch (error) {
      if (!(error instanceof CgmonError)) throw error;
      // It ended before its first tick.
      await end(key);
    }
  }

  function list(container: WatchedContainer): void {
    container.listed = true;
    tell(({ onStarted }) => onStarted?.(container));
  }

  async function identify(key: string, container: WatchedContainer): Promise<void> {
    const description = (await identifiers.get(container.engine)?.describe(container.id)) ?? null;
    if (byKey.get(key) !== container) return;
    const taken = new Set([...byKey.values()].filter((one) => one !== container).map(({ name }) => name));
    container.describe(description, taken);
    if (!admits(container)) {
      if (container.listed)
        throw new CgmonError('internal', 'a container was listed before its name was known');
      excluded.add(container.cgroupDir);
      await drop(key, container);
      return;
    }
    if (!container.listed) list(container);
    follow(key, container, description);
    tell(({ onChanged }) => onChanged?.(container));
  }

  function follow(
    key: string,
    container: WatchedContainer,
    description: Parameters<WatchedContainer['describe']>[0],
  ): void {
    const about = description ?? { name: container.name, home: null, mounts: [] };
    const projectsDir = traceDirectory(about, options.traceDirs);
    if (projectsDir === null) return;
    if (!traces.take(projectsDir, container.name, onMessage)) return;
    container.onClose(() => traces.release(projectsDir));
    container.calls = trackCalls({
      projectsDir,
      cgroupDir: container.cgroupDir,
      procRoot: options.procRoot,
      writtenAfterMs: Math.min(container.startedAtMs, description?.startedAtMs ?? Number.POSITIVE_INFINITY),
      firstTickNs: container.startedNs,
      intervalNs,
      clock: clock.pairs,
      nowNs,
      history: container.kept,
      onEdge: () => requestTick(key),
      onProcess: (span) => tell(({ onProcess }) => onProcess?.(container, span)),
      onCalls(calls) {
        for (const call of calls) tell(({ onCall }) => onCall?.(container, call));
      },
    });
  }

  function requestTick(key: string): void {
    if (byKey.has(key)) sampler.requestTick(key);
  }

  async function drop(key: string, container: WatchedContainer): Promise<void> {
    byKey.delete(key);
    byDir.delete(container.cgroupDir);
    container.close();
    await sampler.remove(key).catch(() => undefined);
  }

  /** Leaves the list at once; what it used in the end is known a moment later. */
  function end(key: string): Promise<void> {
    const container = byKey.get(key);
    // Told of by the kernel, by the sampler, or by both.
    if (container === undefined || container.ended) return Promise.resolve();
    const work = finish(key, container);
    ending.add(work);
    return work.finally(() => ending.delete(work));
  }

  async function finish(key: string, container: WatchedContainer): Promise<void> {
    const endedAtMs = Date.now();
    if (container.listed) {
      ended += 1;
      results.put(resultOf(container, endedAtMs, null));
    }
    byDir.delete(container.cgroupDir);
    // Its last ticks still reach it by its key; nobody else sees it.
    const wasListed = container.listed;
    container.listed = false;
    container.ended = true;
    await sampler.remove(key).catch(() => undefined);
    await container.calls?.close();
    byKey.delete(key);
    container.close();
    container.kept.trim(endedHistoryBytes);
    if (!wasListed) return;
    const description = await identifiers.get(container.engine)?.describeOnce(container.id);
    const result = resultOf(container, endedAtMs, description?.ended ?? null);
    results.put(result);
    tell(({ onEnded }) => onEnded?.(container, result));
  }

  const watch = watchContainers({
    mountPoint,
    onStarted: start,
    onEnded(cgroupDir) {
      excluded.delete(cgroupDir);
      const key = byDir.get(cgroupDir);
      if (key !== undefined) void end(key);
    },
    onPolling: (reason) => onMessage(`cgroups are looked through several times a second: ${reason}`),
  });

  const housekeeping = setInterval(() => {
    clock.look();
    seconds += 1;
    const limits = createLimitReader(mountPoint);
    const share = historyBytes / Math.max(1, byKey.size);
    for (const [key, container] of byKey) {
      if (
        container.innerDir === container.cgroupDir &&
        innerOf(container.cgroupDir) !== container.cgroupDir
      ) {
        container.innerDir = innerOf(container.cgroupDir);
        sampler.setThrottleCgroup(key, container.innerDir);
      }
      if (container.number % limitsEverySeconds === seconds % limitsEverySeconds)
        container.limits = limits.of(container.innerDir);
      container.kept.trim(container.calls === null ? share : Math.max(share, tracedHistoryBytes));
    }
  }, housekeepingMs);

  const running = () => [...byKey.values()].filter(({ listed }) => listed);
  return {
    containers: running,
    results: () => results.all(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clock: clock.pairs,
    nowNs,
    stats: () => ({
      startedAtMs,
      intervalNs,
      started: count,
      ended,
      excluded: excluded.size,
      unidentified: [...byKey.values()].filter(({ identified, ended: over }) => !identified && !over).length,
      gaps,
      engines: Object.fromEntries(
        [...identifiers].flatMap(([name, { up }]) => (up === null ? [] : [[name, up] as const])),
      ),
      sampler: sampler.thread(),
    }),
    async close() {
      clearInterval(housekeeping);
      watch.close();
      for (const identifier of identifiers.values()) identifier.close();
      await Promise.all(ending);
      for (const container of byKey.values()) {
        await container.calls?.close();
        container.close();
      }
      await sampler.close();
    },
  };
}
