import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { joinUsageSync } from '../join/join-usage.js';
import { thinkToolPhases } from '../join/phases.js';
import { callWindows } from '../join/windows.js';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { type Phase, type Run, runSchema } from '../model/run.js';
import type { ToolCall } from '../model/tool-call.js';
import type { TickSeries } from '../model/tick.js';
import { createRunDirectory, runFile } from '../record/run-directory.js';
import { newRunId } from '../record/run-id.js';
import { writeRun } from '../record/run-json.js';
import { samplesWriter } from '../record/samples-file.js';
import { writeToolCalls } from '../record/tool-calls-file.js';
import { seededRandom, seedOf } from '../stats/random.js';
import { askedLimits } from './asked-limits.js';
import { sourceLimits, sourceTicks } from './source-ticks.js';
import type { SourceCall, SourceRun } from './source-run.js';

/** The source's own figures and strings, kept beside what was made of them. */
export const sourceFileName = 'source.json';

export interface ImportOptions {
  /** Directory of all runs. */
  readonly root: string;
  /** Where the run was read from; stands in run.json. */
  readonly where: string;
  readonly traceFile: string | null;
  readonly versions: { readonly cgmon: string; readonly node: string };
  /** What the command of a Bash call does. */
  readonly categoryOf: (command: string) => string;
}

export interface ImportedRun {
  readonly id: string;
  readonly directory: string;
  /** It was there from an earlier import and was left as it is. */
  readonly already: boolean;
}

/**
 * Writes a source run as an ordinary run, with source.json beside it. The id follows from what was imported, so
 * a second import finds the first. Throws CgmonError where there is nothing to write or it cannot be written.
 */
export function importSourceRun(source: SourceRun, options: ImportOptions): ImportedRun {
  const sampled = sourceTicks(source);
  if (sampled === null) {
    throw new CgmonError('record', `${options.where}: every sample is of a stopped container`);
  }
  const { startMs, ticks } = sampled;
  const name = source.attempt === null ? source.task : `${source.task}/${source.attempt}`;
  const id = newRunId(new Date(startMs), seededRandom(seedOf(`${source.dataset}/${name}`)));
  const directory = join(options.root, id);
  if (existsSync(runFile(directory, 'run'))) return { id, directory, already: true };

  const clock = [{ wallMs: startMs, monotonicNs: 0 }];
  const endNs = runEndNs(source, ticks, startMs);
  const windows = callWindows(
    source.calls.map((call) => toolCall(call, source, options.categoryOf)),
    clock,
    endNs,
  );
  const joined = joinUsageSync({ calls: windows, blocks: [ticks], runStartNs: 0, runEndNs: endNs });
  const run: Run = {
    ...emptyRun,
    id,
    source: `agentcgroup ${options.where}`,
    name,
    startedAt: new Date(startMs).toISOString(),
    endedAt: new Date(startMs + endNs / 1e6).toISOString(),
    durationMs: endNs / 1e6,
    container: { ...emptyRun.container, image: source.image },
    limits: { asked: askedLimits(source).limits, effective: {} },
    versions: { ...emptyRun.versions, ...options.versions, cli: source.cliVersions, models: source.models },
    clock,
    phases: [...phasesBefore(source, endNs), ...thinkToolPhases(windows, 0, endNs)],
    exit: exitOf(source),
    totals: joined.totals,
    thinking: joined.thinking,
    trace:
      source.turns === null
        ? null
        : {
            sessions: 1,
            files: options.traceFile === null ? 0 : 1,
            lines: { total: 0, unknown: {}, malformed: 0 },
            tokens: source.tokens,
            costUsd: null,
            turns: source.turns,
          },
    notes: [...sourceLimits, ...source.notes, ...joined.notes],
  };
  createRunDirectory(directory);
  const samples = samplesWriter(runFile(directory, 'samples'), { run: id }, ticks.length);
  samples.append(ticks);
  samples.close();
  writeToolCalls(runFile(directory, 'toolCalls'), joined.toolCalls, { run: id });
  writeSource(directory, source, options.traceFile);
  // run.json last: a directory without it is no run, so a broken import leaves none behind.
  writeRun(directory, run);
  return { id, directory, already: false };
}

function writeSource(directory: string, source: SourceRun, traceFile: string | null): void {
  const path = join(directory, sourceFileName);
  try {
    writeFileSync(path, JSON.stringify(source), { mode: 0o600 });
    if (traceFile !== null) copyFileSync(traceFile, join(runFile(directory, 'trace'), basename(traceFile)));
  } catch (cause) {
    throw new CgmonError('record', `cannot write ${path}: ${systemErrorCode(cause) ?? String(cause)}`, {
      cause,
    });
  }
}

/** The later of the last sample and the last call's end. */
function runEndNs(source: SourceRun, ticks: TickSeries, startMs: number): number {
  const lastTick = ticks.timeNs[ticks.length - 1] ?? 0;
  return source.calls.reduce(
    (latest, { endS }) => Math.max(latest, endS === null ? 0 : (endS * 1000 - startMs) * 1e6),
    lastTick,
  );
}

function toolCall(call: SourceCall, source: SourceRun, categoryOf: (command: string) => string): ToolCall {
  const endMs = call.endS === null ? null : call.endS * 1000;
  return {
    id: call.id,
    name: call.name,
    category: call.command === null ? null : categoryOf(call.command),
    sessionId: source.task,
    agentId: null,
    parentId: null,
    messageId: null,
    askedAtMs: call.startS * 1000,
    startedAtMs: call.startS * 1000,
    endedAtMs: endMs,
    reportedAtMs: endMs,
    edges: { start: 'trace', end: 'trace' },
    status: endMs === null ? 'unfinished' : call.failed === true ? 'error' : 'ok',
    exitCode: null,
    input: { summary: (call.command ?? '').replaceAll(/\s+/g, ' ').trim() },
    processes: null,
  };
}

/** Pull and image preparation as timed; what is left of the agent's time went into making the container. */
function phasesBefore(source: SourceRun, durationNs: number): Phase[] {
  const createS = source.agentS === null ? 0 : Math.max(0, source.agentS - durationNs / 1e9);
  const imageS = source.permissionFixS ?? 0;
  const pullS = source.pullS ?? 0;
  const edges = [-(createS + imageS + pullS), -(createS + imageS), -createS, 0].map((edge) => edge * 1e9);
  return (['pull', 'image', 'create'] as const)
    .map((name, index) => ({ name, startNs: edges[index] ?? 0, endNs: edges[index + 1] ?? 0 }))
    .filter(({ startNs, endNs }) => endNs > startNs);
}

function exitOf(source: SourceRun): Run['exit'] {
  if (source.exitCode === null) return null;
  return {
    code: source.exitCode,
    signal: null,
    oomKilled: false,
    reason: source.exitCode === 0 ? 'ok' : 'error',
  };
}

const emptyRun = {
  schema: runSchema,
  state: 'finished',
  kind: 'import',
  command: [],
  workspace: null,
  container: { name: '', id: null, image: null, imageDigest: null, cgroup: null },
  versions: { cgmon: '', node: '', kernel: null, podman: null, ociRuntime: null, cli: [], models: [] },
  host: {
    cpus: null,
    memoryBytes: null,
    swapBytes: null,
    psi: false,
    memoryPeakResettable: null,
    hostname: null,
  },
  sampler: null,
} as const satisfies Partial<Run>;
