import { closeSync, existsSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { callWindows } from '../join/windows.js';
import { joinUsage } from '../join/join-usage.js';
import { readyPhase, thinkToolPhases } from '../join/phases.js';
import type { ClockPair } from '../model/clock.js';
import { CgmonError } from '../model/errors.js';
import type { Run, RunReport, RunTraceSummary } from '../model/run.js';
import type { TickSeries } from '../model/tick.js';
import type { ToolCall } from '../model/tool-call.js';
import type { Trace } from '../model/trace.js';
import { applyProcessEvidence } from '../process/match.js';
import { readEvents } from '../record/event-log.js';
import { type JournalDamage, readJournal } from '../record/journal-reader.js';
import { unlockRun } from '../record/recording-lock.js';
import { runFile } from '../record/run-directory.js';
import { readRun, writeRun } from '../record/run-json.js';
import { type SamplesWriter, samplesWriter } from '../record/samples-file.js';
import { writeToolCalls } from '../record/tool-calls-file.js';
import { copyTrace, type KeepTrace } from '../trace/keep.js';
import { applyPermissionWaits, permissionWaits } from '../trace/permission-waits.js';
import { readTrace } from '../trace/read-trace.js';
import { type ClockStep, clockPairs } from './clock-watch.js';

export interface FinalizeOptions {
  /** The agent's trace on the host; null: none. */
  readonly projectsDir: string | null;
  readonly keepTrace: KeepTrace;
  /** State to write: `finished`, or `recovered` when the recorder was killed. */
  readonly state: 'finished' | 'recovered';
}

/**
 * Makes the finished record from what the recording left in the run's directory: the journal, events.ndjson,
 * run.json as it was last written, and the agent's trace. The end of a run and the recovery of a killed one
 * are the same; the journal is removed last.
 */
export async function finalizeRun(directory: string, options: FinalizeOptions): Promise<RunReport> {
  const recorded = readRun(directory);
  const notes = [...recorded.notes];
  const events = [...readEvents(directory)];
  const steps = events.filter((event): event is ClockStep => event.type === 'clock-step');
  const spans = events.flatMap((event) => (event.type === 'process' ? [event.process] : []));
  notes.push(...events.flatMap((event) => (event.type === 'note' ? [event.message] : [])));
  const clock = clockPairs(firstPair(recorded), steps);

  const trace = await traceOf(options.projectsDir, readEnd(join(directory, 'stdout.log')), notes);
  const states = events.flatMap((event) => (event.type === 'session-status' ? [event] : []));
  const calls: readonly ToolCall[] =
    trace === null
      ? []
      : applyPermissionWaits(applyProcessEvidence(trace.toolCalls, spans), permissionWaits(states));

  const endNs = recorded.durationMs === null ? lastTick(directory) : recorded.durationMs * 1e6;
  const onDamage = ({ bytes, reason }: JournalDamage) => {
    notes.push(`The last ${bytes} bytes of the journal were damaged (${reason}): at most a second is lost.`);
  };
  const windows = callWindows(calls, clock, endNs);
  const samples = samplesWriter(runFile(directory, 'samples'), { run: recorded.id });
  let joined;
  try {
    joined = await joinUsage({
      calls: windows,
      blocks: copied(readJournal(runFile(directory, 'journal'), { onDamage, reuse: true }), samples),
      runStartNs: 0,
      runEndNs: endNs,
      totals: recorded.totals,
      origin: recorded.kind === 'run' ? 'zero' : 'first-tick',
      ...(recorded.sampler === null ? {} : { intervalNs: recorded.sampler.intervalNs }),
    });
    samples.close();
  } catch (error) {
    samples.abort();
    throw error;
  }

  const launchedNs = Math.max(0, ...recorded.phases.map((phase) => phase.endNs));
  const ready = readyPhase(trace?.sessions ?? [], clock, launchedNs, endNs);
  const run: Run = {
    ...recorded,
    state: options.state,
    clock,
    durationMs: endNs / 1e6,
    phases: [...recorded.phases, ...ready, ...thinkToolPhases(windows, ready[0]?.endNs ?? launchedNs, endNs)],
    totals: joined.totals,
    thinking: joined.thinking,
    trace: trace === null ? null : traceSummary(trace),
    versions: {
      ...recorded.versions,
      cli: unique(trace?.sessions.flatMap(({ versions }) => versions) ?? []),
      models: unique(trace?.sessions.flatMap(({ models }) => models) ?? []),
    },
    notes: [...notes, ...joined.notes],
  };
  writeToolCalls(runFile(directory, 'toolCalls'), joined.toolCalls, { run: run.id });
  if (options.projectsDir !== null && trace !== null) {
    await copyTrace(options.projectsDir, runFile(directory, 'trace'), options.keepTrace);
  }
  writeRun(directory, run);
  rmSync(runFile(directory, 'journal'), { recursive: true, force: true });
  unlockRun(directory);
  return { run, phases: run.phases, totals: run.totals, thinking: run.thinking, toolCalls: joined.toolCalls };
}

function* copied(blocks: Iterable<TickSeries>, samples: SamplesWriter): Generator<TickSeries> {
  for (const block of blocks) {
    samples.append(block);
    yield block;
  }
}

function firstPair({ clock, id }: Run): ClockPair {
  const [pair] = clock;
  if (pair === undefined) throw new CgmonError('record', `run ${id}: run.json has no clock`);
  return pair;
}

/** A recorder that was killed left no end: the last tick on disk is the best there is. */
function lastTick(directory: string): number {
  let timeNs = 0;
  for (const block of readJournal(runFile(directory, 'journal'))) {
    timeNs = block.timeNs[block.length - 1] ?? timeNs;
  }
  return timeNs;
}

/** No trace, or one that cannot be read, costs the calls but never the samples. */
async function traceOf(projectsDir: string | null, output: string, notes: string[]): Promise<Trace | null> {
  if (projectsDir === null) return null;
  try {
    const trace = await readTrace([projectsDir], undefined, output);
    return trace;
  } catch (error) {
    if (!(error instanceof CgmonError)) throw error;
    notes.push(`No trace: ${error.message}.`);
    return null;
  }
}

/** The end of a file: enough for the CLI's result. Empty: there is none. */
function readEnd(path: string): string {
  const length = 1024 * 1024;
  if (!existsSync(path)) return '';
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.alloc(Math.min(size, length));
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, size - bytes.length));
  } finally {
    closeSync(fd);
  }
}

function traceSummary(trace: Trace): RunTraceSummary {
  const main = trace.sessions.filter(({ agentId }) => agentId === null);
  return {
    sessions: main.length,
    files: trace.sessions.length,
    lines: trace.lines,
    tokens: trace.usage.tokens,
    costUsd: trace.usage.costUsd,
    turns: trace.usage.byModel.reduce((sum, { messages }) => sum + messages, 0),
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
