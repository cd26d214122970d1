import type { TickColumnName } from '../model/tick.js';
import { tickColumns } from '../model/tick.js';
import { exitReason } from '../podman/exit.js';
import type { FleetResult } from './fleet.js';
import type { WatchedContainer } from './watched-container.js';

export const resultCount = 20;

/** The results of the last containers, one for each name. */
export interface Results {
  put(result: FleetResult): void;
  all(): readonly FleetResult[];
}

export function createResults(): Results {
  let results: readonly FleetResult[] = [];
  return {
    all: () => results,
    put(result) {
      const place = results.findIndex(({ number }) => number === result.number);
      // Better known now; the order is that of the ends.
      if (place !== -1) results = results.with(place, result);
      else results = [...results.filter(({ name }) => name !== result.name), result].slice(-resultCount);
    },
  };
}

export function resultOf(
  container: WatchedContainer,
  endedAtMs: number,
  ended: { readonly exitCode: number; readonly oomKilled: boolean } | null,
): FleetResult {
  const { number, id, engine, runId, name, image, startedAtMs, latest, limits, trace } = container;
  const last = Object.fromEntries(
    tickColumns.map((column) => [column.name, latest.value(column.name)]),
  ) as Record<TickColumnName, number | null>;
  const calls = trace?.endedCalls() ?? null;
  return {
    number,
    id,
    engine,
    runId,
    name,
    image,
    startedAtMs,
    endedAtMs,
    durationMs: endedAtMs - startedAtMs,
    exit: exitReason({
      exitCode: ended?.exitCode ?? null,
      oomKilled: ended?.oomKilled ?? false,
      oomKills: last.oomKills,
      interruptedBy: null,
      timedOut: false,
      engineError: false,
    }),
    last,
    memoryPeakBytes: latest.memoryHighestBytes,
    limits,
    calls:
      calls === null
        ? null
        : {
            count: calls.length,
            errors: calls.filter(({ status }) => status === 'error').length,
            runningMs: calls.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
          },
    costUsd: trace?.usage().costUsd ?? null,
  };
}
