import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { outcomes } from '../analysis/outcome.js';
import { CgmonError } from '../model/errors.js';
import type { Experiment } from './experiment.js';

/**
 * The state of an experiment is results.ndjson in its directory: a header, then a line per finished run,
 * appended and flushed as each ends. Whatever stands there survives any crash; a torn last line is the run
 * that was being written. Sample:
 *
 * {"schema":"cgmon.experiment/1","name":"limits","fingerprint":"5f0c...","startedAt":"2026-11-20T22:30:15.000Z"}
 * {"key":"build / memory 512 MiB / 1","task":"build","configuration":"memory 512 MiB","warmUp":false,"limits":{"memoryMaxBytes":536870912},"runId":"20261120t223015x7k2","outcome":"passed","startedAt":"...","durationMs":8123,"peakBytes":501219328,"wallMs":7950,"memoryStallMs":12.5,"oomKills":0,"message":null,"warnings":[]}
 */
const headerSchema = v.object({
  schema: v.literal('cgmon.experiment/1'),
  name: v.string(),
  fingerprint: v.string(),
  startedAt: v.string(),
});

const figure = v.optional(v.nullable(v.number()));
const limitsSchema = v.object({
  memoryMaxBytes: figure,
  memoryHighBytes: figure,
  swapMaxBytes: figure,
  cpus: figure,
  pids: figure,
  io: v.optional(v.array(v.string())),
});

const resultSchema = v.object({
  key: v.string(),
  task: v.string(),
  configuration: v.string(),
  warmUp: v.boolean(),
  limits: limitsSchema,
  /** Null: it failed before it had one. */
  runId: v.nullable(v.string()),
  outcome: v.picklist(outcomes),
  startedAt: v.string(),
  durationMs: v.number(),
  /** Peak memory of the run; null: not known. */
  peakBytes: v.nullable(v.number()),
  /** What the run took and cost, for the curve of a search; absent in older results. */
  wallMs: figure,
  memoryStallMs: figure,
  oomKills: figure,
  /** Why, for infrastructure errors and checks that did not end. */
  message: v.nullable(v.string()),
  /** What the host guard said before and during the run. */
  warnings: v.array(v.string()),
});

export type ExperimentHeader = Readonly<v.InferOutput<typeof headerSchema>>;
export type RunResult = Readonly<v.InferOutput<typeof resultSchema>>;

export interface ExperimentState {
  readonly header: ExperimentHeader;
  readonly results: readonly RunResult[];
}

/** Digest of what decides what a key means: the tasks. Repeats, limits and seed may change between sittings. */
export function fingerprintOf(experiment: Experiment): string {
  return createHash('sha256').update(JSON.stringify(experiment.tasks)).digest('hex').slice(0, 16);
}

export function headerOf(experiment: Experiment, now: Date): ExperimentHeader {
  return {
    schema: 'cgmon.experiment/1',
    name: experiment.name,
    fingerprint: fingerprintOf(experiment),
    startedAt: now.toISOString(),
  };
}

/**
 * The state out of the text of results.ndjson; the last result of a key counts. A torn or damaged line is
 * passed over: its run is made again. Throws CgmonError where the header is none of cgmon's.
 */
export function parseState(text: string, file: string): ExperimentState {
  const lines = text.split('\n').filter((line) => line !== '');
  const header = v.safeParse(headerSchema, parseLine(lines[0] ?? ''));
  if (!header.success) {
    throw new CgmonError('record', `${file}:1: not the results of an experiment`, {
      hint: 'give another directory with --out',
    });
  }
  const byKey = new Map<string, RunResult>();
  for (const line of lines.slice(1)) {
    const result = v.safeParse(resultSchema, parseLine(line));
    if (result.success) byKey.set(result.output.key, result.output);
  }
  return { header: header.output, results: [...byKey.values()] };
}

/** Throws CgmonError where the tasks are not those the results were made with. */
export function checkResumable(state: ExperimentState, experiment: Experiment, file: string): void {
  if (state.header.fingerprint === fingerprintOf(experiment)) return;
  throw new CgmonError('usage', `${file}: its results were made with other tasks than the file has now`, {
    hint: 'undo the change, or start anew with --out and another directory',
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // A line torn by a crash: not a result.
  }
}
