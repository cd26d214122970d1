import { type TickColumnName, emptyTickSeries } from '../../src/model/tick.js';
import type { Fleet, FleetContainer, FleetListener, FleetResult } from '../../src/serve/fleet.js';
import { createLatest } from '../../src/serve/latest.js';

export function fakeContainer(
  number: number,
  values: Partial<Record<TickColumnName, number>> = {},
  more: Partial<FleetContainer> = {},
): FleetContainer {
  const latest = createLatest();
  const series = emptyTickSeries(1);
  for (const [name, value] of Object.entries(values)) series.columns[name as TickColumnName][0] = value;
  latest.push(series);
  return {
    number,
    id: number.toString(16).padStart(64, '0'),
    engine: 'podman',
    runId: null,
    cgroupDir: '/nowhere/cgroup',
    innerDir: '/nowhere/cgroup',
    name: `agent-${number}`,
    image: 'localhost/agent:latest',
    labels: {},
    identified: true,
    startedNs: 0,
    startedAtMs: 1_700_000_000_000,
    limits: {},
    latest,
    absent: {},
    history: () => emptyTickSeries(0),
    trace: null,
    ...more,
  };
}

/** A fleet that does as the test says. */
export function fakeFleet(): Fleet & {
  list: FleetContainer[];
  ended: FleetResult[];
  tell(action: (listener: FleetListener) => void): void;
} {
  const listeners = new Set<FleetListener>();
  return {
    list: [],
    ended: [],
    tell(action) {
      for (const listener of listeners) action(listener);
    },
    containers() {
      return this.list;
    },
    results() {
      return this.ended;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clock: [{ wallMs: 0, monotonicNs: 0 }],
    nowNs: () => 1e9,
    stats: () => ({
      startedAtMs: 0,
      intervalNs: 100e6,
      started: 0,
      ended: 0,
      excluded: 0,
      unidentified: 0,
      gaps: 0,
      engines: { podman: true },
      sampler: null,
    }),
    close: () => Promise.resolve(),
  };
}
