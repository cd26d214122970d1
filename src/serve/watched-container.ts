import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits } from '../model/run.js';
import type { TickSeries } from '../model/tick.js';
import type { ContainerDescription } from '../podman/describe.js';
import { watchThrottling } from '../recorder/throttle-watch.js';
import type { CallTrack } from './call-track.js';
import type { FoundContainer } from './container-watch.js';
import type { FleetContainer, FleetEvent } from './fleet.js';
import { createHistory, type History } from './history.js';
import { createLatest } from './latest.js';

/** A container of the fleet, and what only the fleet may do to it. */
export interface WatchedContainer extends FleetContainer {
  readonly kept: History;
  /** False while it is not known whether --include and --exclude leave it in. */
  listed: boolean;
  identified: boolean;
  name: string;
  image: string | null;
  runningSinceMs: number | null;
  labels: Readonly<Record<string, string>>;
  limits: Limits;
  absent: Readonly<Record<string, string>>;
  calls: CallTrack | null;
  innerDir: string;
  ended: boolean;
  push(series: TickSeries): void;
  /** What happened in these ticks. */
  eventsIn(series: TickSeries): FleetEvent[];
  /** Closes what `onClose` was given. */
  close(): void;
  onClose(close: () => void): void;
  describe(description: ContainerDescription | null, takenNames: ReadonlySet<string>): void;
}

const longestName = 128;

export function watchedContainer(
  found: FoundContainer,
  { number, startedNs, startedAtMs }: Pick<FleetContainer, 'number' | 'startedNs' | 'startedAtMs'>,
): WatchedContainer {
  const latest = createLatest();
  const kept = createHistory();
  const throttling = watchThrottling();
  const closers: (() => void)[] = [];
  let oomKills = Number.NaN;
  return {
    ...found,
    number,
    startedNs,
    startedAtMs,
    latest,
    kept,
    innerDir: innerOf(found.cgroupDir),
    name: `${found.engine}-${number}`,
    image: null,
    runningSinceMs: null,
    labels: {},
    identified: false,
    listed: false,
    limits: {},
    absent: {},
    calls: null,
    ended: false,
    get trace() {
      return this.calls?.trace ?? null;
    },
    history: (fromNs = Number.NEGATIVE_INFINITY) => kept.read(fromNs),
    push(series) {
      latest.push(series);
      kept.push(series);
    },
    eventsIn(series) {
      const events: FleetEvent[] = [...throttling(series)];
      for (let at = 0; at < series.length; at += 1) {
        const kills = series.columns.oomKills[at] ?? Number.NaN;
        if (kills > oomKills)
          events.push({ type: 'oom-kill', timeNs: series.timeNs[at] ?? 0, count: kills - oomKills });
        if (!Number.isNaN(kills)) oomKills = kills;
      }
      return events;
    },
    onClose: (close) => void closers.push(close),
    close() {
      for (const close of closers.splice(0)) close();
    },
    describe(description, takenNames) {
      this.identified = true;
      if (description === null) return;
      const name = labelName(description.name, found.id);
      if (name !== null) this.name = takenNames.has(name) ? `${name}-${number}` : name;
      this.image = description.image?.slice(0, longestName) ?? null;
      this.runningSinceMs = description.startedAtMs;
      this.labels = description.labels;
    },
  };
}

/** The cgroup that holds the processes: with crun a child of the container's own, which appears a moment later. */
export function innerOf(cgroupDir: string): string {
  const inner = join(cgroupDir, 'container');
  return existsSync(inner) ? inner : cgroupDir;
}

/** A name that may be a label: none that holds the container's id. */
function labelName(name: string, id: string): string | null {
  return name === '' || name.includes(id.slice(0, 12)) ? null : name.slice(0, longestName);
}
