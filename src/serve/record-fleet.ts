import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import type { Run, RunExit } from '../model/run.js';
import type { RunEvent } from '../model/run-event.js';
import type { TickSeries } from '../model/tick.js';
import { appendEvents } from '../record/event-log.js';
import { type JournalWriter, openJournal } from '../record/journal-writer.js';
import { lockRun } from '../record/recording-lock.js';
import { createRunDirectory, runFile } from '../record/run-directory.js';
import { writeRun } from '../record/run-json.js';
import { finalizeRun } from '../recorder/finalize.js';
import type { KeepTrace } from '../trace/keep.js';
import type { Fleet, FleetContainer } from './fleet.js';
import { copyRecentTrace } from './recent-trace.js';
import {
  clockSteps,
  endedRun,
  type RecordFacts,
  recordedRun,
  sinceStart,
  ticksAfter,
} from './recorded-container.js';

export interface RecordFleetOptions extends Pick<RecordFacts, 'versions' | 'host'> {
  /** Where runs are kept. */
  readonly root: string;
  readonly newId: () => string;
  readonly keepTrace: KeepTrace;
  readonly pid: number;
  readonly procRoot: string;
  /** One line at a time: what was recorded, and what could not be. */
  readonly onMessage: (message: string) => void;
}

interface Recorded {
  readonly directory: string;
  readonly run: Run;
  readonly journal: JournalWriter;
  /** Of the last tick in the journal. */
  lastNs: number;
  events: RunEvent[];
}

const unknownExit: RunExit = { code: null, signal: null, oomKilled: false, reason: 'unknown' };

/**
 * Keeps a run of every container of the fleet, from the ticks that are taken anyway; not of those that `cgmon run`
 * launched and records itself. Whoever calls this calls close() before the fleet's.
 */
export function recordFleet(fleet: Fleet, options: RecordFleetOptions): { close(): Promise<void> } {
  const { onMessage } = options;
  const { intervalNs } = fleet.stats();
  const recorded = new Map<number, Recorded | null>();
  let work = Promise.resolve();

  /** Null: it is not recorded. */
  function begin(container: FleetContainer): Recorded | null {
    const known = recorded.get(container.number);
    if (known !== undefined) return known;
    const made = container.runId === null ? guarded(container.name, () => opened(container)) : null;
    recorded.set(container.number, made);
    return made;
  }

  function opened(container: FleetContainer): Recorded {
    const id = options.newId();
    const directory = join(options.root, id);
    createRunDirectory(directory);
    lockRun(directory, options.pid, options.procRoot);
    const run = recordedRun(container, { ...options, id, intervalNs, clock: fleet.clock });
    writeRun(directory, run);
    const journal = openJournal(runFile(directory, 'journal'), { onError: onMessage });
    const one = { directory, run, journal, lastNs: Number.NEGATIVE_INFINITY, events: [] };
    append(one, container, container.history());
    return one;
  }

  function append(one: Recorded, container: FleetContainer, series: TickSeries): void {
    const fresh = ticksAfter(series, one.lastNs);
    one.lastNs = fresh.timeNs[fresh.length - 1] ?? one.lastNs;
    one.journal.append(sinceStart(container, fresh));
  }

  function guarded<T>(name: string, act: () => T): T | null {
    try {
      return act();
    } catch (error) {
      // A full disk costs the record, not the metrics.
      if (!(error instanceof CgmonError) && systemErrorCode(error) === undefined) throw error;
      onMessage(`${name} is not recorded: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }

  function note(container: FleetContainer, event: RunEvent): void {
    begin(container)?.events.push(event);
  }

  function writeEvents({ run, directory }: Recorded, events: readonly RunEvent[]): void {
    if (events.length > 0) guarded(run.name, () => appendEvents(directory, events));
  }

  async function finish(container: FleetContainer, atMs: number, exit: RunExit): Promise<void> {
    const one = begin(container);
    recorded.delete(container.number);
    if (one === null) return;
    // Those that nobody was told of: it was ending.
    append(one, container, container.history(one.lastNs));
    one.journal.close();
    writeEvents(one, [...one.events, ...clockSteps(container, fleet.clock)]);
    const durationMs = Math.max(
      atMs - container.startedAtMs,
      (container.latest.timeNs - container.startedNs) / 1e6,
    );
    const trace = join(one.directory, 'trace.tmp');
    try {
      writeRun(one.directory, endedRun(one.run, container, { atMs, durationMs, exit, intervalNs }));
      const from = container.trace?.projectsDir ?? null;
      const files = from === null ? 0 : copyRecentTrace(from, container.startedAtMs, trace);
      await finalizeRun(one.directory, {
        projectsDir: files > 0 ? trace : null,
        keepTrace: options.keepTrace,
        state: 'finished',
      });
      onMessage(`${container.name} is recorded: cgmon show ${one.run.id}`);
    } catch (error) {
      if (!(error instanceof CgmonError) && systemErrorCode(error) === undefined) throw error;
      onMessage(
        `${container.name}: ${error instanceof Error ? error.message : String(error)}; cgmon recover may help`,
      );
    } finally {
      rmSync(trace, { recursive: true, force: true });
    }
  }

  /** One after the other: each takes a while of this machine. */
  function finishLater(container: FleetContainer, atMs: number, exit: RunExit): void {
    work = work.then(() => finish(container, atMs, exit));
  }

  const leave = fleet.subscribe({
    // Not before its name is known.
    onChanged: (container) => void begin(container),
    onTicks(container, series) {
      const one = recorded.get(container.number);
      if (one != null) append(one, container, series);
    },
    onEvent(container, event) {
      const timeNs = event.timeNs - container.startedNs;
      note(
        container,
        event.type === 'oom-kill' ? { ...event, timeNs, scope: 'container' } : { ...event, timeNs },
      );
    },
    onProcess(container, process) {
      note(container, { type: 'process', timeNs: fleet.nowNs() - container.startedNs, process });
    },
    onEnded(container, { endedAtMs, exit }) {
      begin(container);
      finishLater(container, endedAtMs, exit);
    },
  });
  for (const container of fleet.containers()) if (container.identified) begin(container);
  const timer = setInterval(() => {
    for (const one of recorded.values()) {
      if (one === null) continue;
      writeEvents(one, one.events);
      one.events = [];
    }
  }, 1000);

  return {
    async close() {
      leave();
      clearInterval(timer);
      for (const container of fleet.containers()) {
        if (recorded.has(container.number)) finishLater(container, Date.now(), unknownExit);
      }
      await work;
    },
  };
}
