import type { ClockPair } from '../model/clock.js';
import { monotonicToWallMs } from '../model/clock.js';
import { type HostFacts, type Run, type RunExit, runSchema } from '../model/run.js';
import type { RunEvent } from '../model/run-event.js';
import { tickColumns, type TickSeries } from '../model/tick.js';
import type { FleetContainer } from './fleet.js';

export interface RecordFacts {
  readonly id: string;
  readonly versions: Pick<Run['versions'], 'cgmon' | 'kernel'>;
  readonly host: (peakResettable: boolean) => HostFacts;
  readonly intervalNs: number;
  readonly clock: readonly ClockPair[];
}

/** run.json of a container of a fleet; its time 0 is the moment it was first seen. */
export function recordedRun(container: FleetContainer, facts: RecordFacts): Run {
  const { startedNs, startedAtMs, name, id, image, cgroupDir, limits, absent } = container;
  return {
    schema: runSchema,
    id: facts.id,
    state: 'recording',
    kind: 'attach',
    source: cgroupDir,
    name,
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: null,
    durationMs: null,
    command: [],
    workspace: null,
    container: { name, id, image, imageDigest: null, cgroup: null },
    limits: { asked: {}, effective: limits },
    versions: {
      ...facts.versions,
      node: process.version,
      podman: null,
      ociRuntime: null,
      cli: [],
      models: [],
    },
    host: facts.host(absent['memory.peak'] === undefined),
    clock: [{ wallMs: monotonicToWallMs(facts.clock, startedNs), monotonicNs: 0 }],
    phases: [],
    exit: null,
    totals: null,
    thinking: null,
    sampler: samplerOf(container, facts.intervalNs, null),
    trace: null,
    notes: ['Recorded by cgmon serve: figures count from the first tick.'],
  };
}

/** The same when the container has ended, or is no longer recorded. */
export function endedRun(
  run: Run,
  container: FleetContainer,
  end: {
    readonly atMs: number;
    readonly durationMs: number;
    readonly exit: RunExit;
    readonly intervalNs: number;
  },
): Run {
  const { name, image, limits } = container;
  return {
    ...run,
    name,
    container: { ...run.container, name, image },
    limits: { ...run.limits, effective: limits },
    endedAt: new Date(end.atMs).toISOString(),
    durationMs: end.durationMs,
    exit: end.exit,
    sampler: samplerOf(container, end.intervalNs, end.durationMs),
  };
}

function samplerOf({ latest, absent }: FleetContainer, intervalNs: number, durationMs: number | null) {
  const due = durationMs === null ? 0 : Math.floor((durationMs * 1e6) / intervalNs);
  return {
    intervalNs,
    ticks: latest.ticks,
    missed: Math.max(0, due - latest.ticks),
    latenessUsec: null,
    cpuUsec: null,
    readErrors: {},
    absent,
  };
}

/** Ticks of the fleet's time as ticks of a container's. */
export function sinceStart({ startedNs }: FleetContainer, series: TickSeries): TickSeries {
  return { ...series, timeNs: series.timeNs.map((timeNs) => timeNs - startedNs) };
}

export function ticksAfter(series: TickSeries, afterNs: number): TickSeries {
  const found = series.timeNs.findIndex((timeNs) => timeNs > afterNs);
  const first = found === -1 ? series.length : found;
  if (first === 0) return series;
  const columns = Object.fromEntries(
    tickColumns.map(({ name }) => [name, series.columns[name].subarray(first)]),
  ) as TickSeries['columns'];
  return { length: series.length - first, timeNs: series.timeNs.subarray(first), columns };
}

/** Steps of the wall clock since a container was first seen, from the fleet's pairs. */
export function clockSteps({ startedNs }: FleetContainer, clock: readonly ClockPair[]): RunEvent[] {
  return clock.flatMap((pair, at): RunEvent[] => {
    if (at === 0 || pair.monotonicNs <= startedNs) return [];
    const stepMs = pair.wallMs - monotonicToWallMs(clock.slice(0, at), pair.monotonicNs);
    return [{ type: 'clock-step', timeNs: pair.monotonicNs - startedNs, stepMs }];
  });
}
