import type { LatestFigures, LiveContainer } from '../live/answers.js';
import type { LiveSource } from '../live/live-source.js';
import type { RunEvent } from '../model/run-event.js';
import type { ToolCall } from '../model/tool-call.js';
import type { RunEntry } from '../record/run-list.js';
import type { Fleet, FleetContainer, FleetEvent } from './fleet.js';
import { createLiveShares, type LiveShares } from './live-shares.js';

/** Containers that ended and can still be looked at. */
const mostEnded = 8;
const mostEvents = 500;
const longestCall = 200;
const gatherMs = 100;

interface Watched {
  readonly container: FleetContainer;
  readonly shares: LiveShares;
  events: RunEvent[];
  /** Its last tick; null: it runs. */
  endedNs: number | null;
}

/** A fleet as the live page sees it. `runs`: recorded runs, the newest first. */
export function liveFleet(fleet: Fleet, runs: () => readonly RunEntry[]): LiveSource & { close(): void } {
  const watched = new Map<string, Watched>();
  const listeners = new Set<() => void>();
  let due: ReturnType<typeof setTimeout> | null = null;
  /** Many things happen at once where many containers run: they are told together. */
  const tell = () => {
    due ??= setTimeout(() => {
      due = null;
      for (const listener of listeners) listener();
    }, gatherMs);
  };
  const see = (container: FleetContainer): Watched => {
    const key = keyOf(container);
    let one = watched.get(key);
    if (one === undefined) {
      one = { container, shares: createLiveShares(), events: [], endedNs: null };
      watched.set(key, one);
    }
    return one;
  };
  fleet.containers().forEach(see);

  const leave = fleet.subscribe({
    onStarted(container) {
      see(container);
      tell();
    },
    onChanged: tell,
    onCall: tell,
    onTicks: (container, series) => see(container).shares.push(series),
    onEvent(container, event) {
      const one = see(container);
      one.events = [...one.events, runEvent(event)].slice(-mostEvents);
      tell();
    },
    onEnded(container) {
      const one = see(container);
      one.endedNs = container.latest.timeNs;
      const ended = [...watched.values()].filter(({ endedNs }) => endedNs !== null);
      for (const old of ended.slice(0, -mostEnded)) watched.delete(keyOf(old.container));
      tell();
    },
  });

  return {
    clock: fleet.clock,
    nowNs: () => fleet.nowNs(),
    containers: () => [...watched.values()].map(liveContainer),
    ticks: (key, afterNs) => watched.get(key)?.container.history(afterNs) ?? null,
    calls(key) {
      const trace = watched.get(key)?.container.trace ?? null;
      return trace === null ? null : [...trace.endedCalls(), ...trace.openCalls()];
    },
    events: (key) => watched.get(key)?.events ?? [],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    runs,
    close() {
      leave();
      if (due !== null) clearTimeout(due);
    },
  };
}

function keyOf({ number }: FleetContainer): string {
  return String(number);
}

function liveContainer({ container, shares, endedNs }: Watched): LiveContainer {
  const { name, image, runId, startedNs, limits, trace } = container;
  return {
    key: keyOf(container),
    name,
    image,
    runId,
    startedNs,
    endedNs,
    limits,
    latest: latestOf(container, shares),
    currentCall: endedNs === null ? callText(trace?.openCalls() ?? []) : null,
  };
}

function latestOf({ latest }: FleetContainer, shares: LiveShares): LatestFigures {
  return {
    memoryBytes: latest.value('memoryBytes'),
    memoryPeakBytes: latest.memoryHighestBytes,
    cpus: latest.cpus,
    throttledShare: shares.throttled,
    memoryPressureShare: shares.memoryPressure,
    ioPressureShare: shares.ioPressure,
    pids: latest.value('pids'),
    oomKills: latest.value('oomKills'),
  };
}

/** The call that started last is the innermost. */
function callText(open: readonly ToolCall[]): string | null {
  const call = open
    .filter(({ startedAtMs }) => startedAtMs !== null)
    .reduce<ToolCall | null>(
      (last, one) => ((last?.startedAtMs ?? 0) > (one.startedAtMs ?? 0) ? last : one),
      null,
    );
  return call === null ? null : `${call.name} ${call.input.summary}`.trim().slice(0, longestCall);
}

function runEvent(event: FleetEvent): RunEvent {
  return event.type === 'oom-kill' ? { ...event, scope: 'container' } : event;
}
