import { tickColumns, type TickColumnName } from '../../src/model/tick.js';
import type { FleetResult } from '../../src/serve/fleet.js';

/** The result of fakeContainer(number), of which nothing is known but that it ended well. */
export function fakeResult(number: number, more: Partial<FleetResult> = {}): FleetResult {
  return {
    number,
    id: number.toString(16).padStart(64, '0'),
    engine: 'podman',
    runId: null,
    name: `agent-${number}`,
    image: 'localhost/agent:latest',
    startedAtMs: 1_700_000_000_000,
    endedAtMs: 1_700_000_010_000,
    durationMs: 10_000,
    exit: { code: 0, signal: null, oomKilled: false, reason: 'ok' },
    last: Object.fromEntries(tickColumns.map(({ name }) => [name, null])) as Record<TickColumnName, null>,
    memoryPeakBytes: null,
    limits: {},
    calls: null,
    costUsd: null,
    ...more,
  };
}
