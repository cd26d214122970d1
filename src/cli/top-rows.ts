import type { TickColumnName } from '../model/tick.js';
import type { Fleet, FleetContainer } from '../serve/fleet.js';

/** A container as `cgmon top` shows it, and as `--json` prints it. Null = not known; a limit of null = none. */
export interface TopRow {
  readonly name: string;
  readonly image: string | null;
  readonly engine: string;
  readonly runId: string | null;
  /** Since its start as its engine tells it, or since top watches it. */
  readonly ageMs: number;
  readonly memoryBytes: number | null;
  readonly memoryLimitBytes: number | null;
  /** Highest since top watches it. */
  readonly memoryHighestBytes: number | null;
  readonly cpus: number | null;
  readonly cpuLimit: number | null;
  /** Shares of the time (0..1) over the last two seconds; throttling may exceed 1: it is summed over CPUs. */
  readonly throttledShare: number | null;
  readonly pressure: {
    readonly cpuSome: number | null;
    readonly memorySome: number | null;
    readonly memoryFull: number | null;
    readonly ioSome: number | null;
    readonly ioFull: number | null;
  };
  readonly ioReadBytesPerSecond: number | null;
  readonly ioWriteBytesPerSecond: number | null;
  readonly pids: number | null;
  readonly oomKills: number | null;
  readonly hasTrace: boolean;
  /** Calls that run now, the longest first; empty: none, or no trace. */
  readonly calls: readonly { readonly name: string; readonly summary: string; readonly forMs: number }[];
}

export const sortKeys = ['memory', 'cpu', 'throttled', 'pressure', 'io', 'name', 'age'] as const;
export type SortKey = (typeof sortKeys)[number];

const windowNs = 2e9;

export function topRows(fleet: Pick<Fleet, 'containers' | 'nowNs'>, nowMs: number): TopRow[] {
  return fleet.containers().map((container) => topRow(container, fleet.nowNs(), nowMs));
}

function topRow(container: FleetContainer, nowNs: number, nowMs: number): TopRow {
  const { latest, limits, trace } = container;
  const perSecond = recentRates(container, nowNs);
  const share = (column: TickColumnName): number | null => {
    const usecs = perSecond(column);
    return usecs === null ? null : usecs / 1e6;
  };
  return {
    name: container.name,
    image: container.image,
    engine: container.engine,
    runId: container.runId,
    ageMs: Math.max(0, nowMs - (container.runningSinceMs ?? container.startedAtMs)),
    memoryBytes: latest.value('memoryBytes'),
    memoryLimitBytes: limits.memoryMaxBytes ?? null,
    memoryHighestBytes: latest.memoryHighestBytes,
    cpus: latest.cpus,
    cpuLimit: limits.cpus ?? null,
    throttledShare: share('throttledUsec'),
    pressure: {
      cpuSome: share('cpuSomeUsec'),
      memorySome: share('memorySomeUsec'),
      memoryFull: share('memoryFullUsec'),
      ioSome: share('ioSomeUsec'),
      ioFull: share('ioFullUsec'),
    },
    ioReadBytesPerSecond: perSecond('ioReadBytes'),
    ioWriteBytesPerSecond: perSecond('ioWriteBytes'),
    pids: latest.value('pids'),
    oomKills: latest.value('oomKills'),
    hasTrace: trace !== null,
    calls: (trace?.openCalls() ?? [])
      .map(({ name, input, startedAtMs, askedAtMs }) => ({
        name,
        summary: input.summary,
        forMs: Math.max(0, nowMs - (startedAtMs ?? askedAtMs)),
      }))
      .toSorted((a, b) => b.forMs - a.forMs),
  };
}

/** Growth of counters per second over the last while; null with fewer than two figures, or when one went back. */
function recentRates(container: FleetContainer, nowNs: number): (column: TickColumnName) => number | null {
  const { length, timeNs, columns } = container.history(nowNs - windowNs);
  return (column) => {
    const values = columns[column];
    const known = Array.from({ length }, (_, at) => at).filter(
      (at) => !Number.isNaN(values[at] ?? Number.NaN),
    );
    const [first, last] = [known[0], known.at(-1)];
    if (first === undefined || last === undefined) return null;
    const elapsedNs = (timeNs[last] ?? 0) - (timeNs[first] ?? 0);
    const growth = (values[last] ?? 0) - (values[first] ?? 0);
    return elapsedNs <= 0 || growth < 0 ? null : (growth * 1e9) / elapsedNs;
  };
}

/** The most first; by name and by age from the least. What is not known comes last. */
export function sortRows(rows: readonly TopRow[], key: SortKey): TopRow[] {
  return rows.toSorted((a, b) => {
    if (key === 'name') return a.name.localeCompare(b.name, 'en');
    if (key === 'age') return a.ageMs - b.ageMs;
    return (figure(b, key) ?? -1) - (figure(a, key) ?? -1) || a.name.localeCompare(b.name, 'en');
  });
}

function figure(row: TopRow, key: Exclude<SortKey, 'name' | 'age'>): number | null {
  switch (key) {
    case 'memory':
      return row.memoryBytes;
    case 'cpu':
      return row.cpus;
    case 'throttled':
      return row.throttledShare;
    case 'pressure':
      return Math.max(row.pressure.cpuSome ?? 0, row.pressure.memorySome ?? 0, row.pressure.ioSome ?? 0);
    case 'io':
      return row.ioReadBytesPerSecond === null && row.ioWriteBytesPerSecond === null
        ? null
        : (row.ioReadBytesPerSecond ?? 0) + (row.ioWriteBytesPerSecond ?? 0);
  }
  return key satisfies never;
}
