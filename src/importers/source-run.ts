import * as v from 'valibot';
import { CgmonError } from '../model/errors.js';

/**
 * A foreign run in one shape, as near to its source as possible. It is kept in the run directory as
 * source.json, so that methods that need the source's own strings can be applied to an imported run.
 */
const sourceRunSchemaName = 'cgmon.source/1';

/** Seconds since 1970 of a moment that a calendar has: what lies beyond is damage. */
export const epochSeconds = v.pipe(v.number(), v.minValue(0), v.maxValue(253_402_300_799));

/** Seconds that something took: at most some thirty years. */
export const durationSeconds = v.pipe(v.number(), v.minValue(0), v.maxValue(1e9));

const nullableNumber = v.nullable(v.number());

const sampleSchema = v.object({ epochS: v.number(), memory: v.string(), cpuPercent: v.string() });

const callSchema = v.object({
  id: v.string(),
  name: v.string(),
  /** Seconds since the epoch; end null: never reported. */
  startS: v.number(),
  endS: nullableNumber,
  /** The whole command of a Bash call. */
  command: v.nullable(v.string()),
  failed: v.nullable(v.boolean()),
});

const processSchema = v.object({
  pid: v.number(),
  ppid: v.number(),
  command: v.string(),
  startS: v.number(),
  endS: nullableNumber,
});

const tokensSchema = v.object({
  inputTokens: v.number(),
  outputTokens: v.number(),
  cacheCreationTokens: v.number(),
  cacheReadTokens: v.number(),
  outputReliable: v.boolean(),
});

const sourceRunSchema = v.object({
  schema: v.literal(sourceRunSchemaName),
  dataset: v.nullable(v.string()),
  task: v.string(),
  attempt: v.nullable(v.string()),
  image: v.nullable(v.string()),
  samples: v.array(sampleSchema),
  calls: v.array(callSchema),
  /** Ground truth of processes, where the source traced them. */
  processes: v.nullable(v.array(processSchema)),
  models: v.array(v.string()),
  /** From the trace, each message counted once; null: no trace. */
  tokens: v.nullable(tokensSchema),
  turns: nullableNumber,
  cliVersions: v.array(v.string()),
  pullS: nullableNumber,
  permissionFixS: nullableNumber,
  agentS: nullableNumber,
  imageMb: nullableNumber,
  memoryLimit: v.nullable(v.string()),
  cpuLimit: v.nullable(v.string()),
  exitCode: nullableNumber,
  /** What was missing when it was read, one sentence each. */
  notes: v.array(v.string()),
});

export type SourceRun = Readonly<v.InferOutput<typeof sourceRunSchema>>;
export type SourceCall = Readonly<v.InferOutput<typeof callSchema>>;
export type SourceProcess = Readonly<v.InferOutput<typeof processSchema>>;

/** Samples by their time: a clock that was set back, or a file written out of order, must not turn time around. */
export function inOrder(samples: SourceRun['samples']): SourceRun['samples'] {
  return [...samples].sort((a, b) => a.epochS - b.epochS);
}

/** A source run about which nothing is known but its name. */
export function emptySourceRun(task: string): SourceRun {
  return {
    schema: sourceRunSchemaName,
    dataset: null,
    task,
    attempt: null,
    image: null,
    samples: [],
    calls: [],
    processes: null,
    models: [],
    tokens: null,
    turns: null,
    cliVersions: [],
    pullS: null,
    permissionFixS: null,
    agentS: null,
    imageMb: null,
    memoryLimit: null,
    cpuLimit: null,
    exitCode: null,
    notes: [],
  };
}

/** The text of a source.json; `file` names it in the error. */
export function parseSourceRun(text: string, file: string): SourceRun {
  try {
    return v.parse(sourceRunSchema, JSON.parse(text));
  } catch (cause) {
    throw new CgmonError('record', `${file}: not a cgmon source run`, {
      hint: 'import the run again',
      cause,
    });
  }
}
