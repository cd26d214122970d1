import * as v from 'valibot';
import { askedLimits } from './asked-limits.js';
import {
  type SourceCall,
  type SourceRun,
  durationSeconds,
  emptySourceRun,
  epochSeconds,
  inOrder,
} from './source-run.js';
import type { PodmanStatsSample } from './podman-stats.js';

/** The files of an attempt as text; null where a file is absent. */
export interface AttemptFiles {
  readonly resources: string;
  readonly toolCalls: string | null;
  /** results.json, or results.slim.json. */
  readonly results: string | null;
}

/** resources.json: {"samples": [{"epoch": s, "mem_usage": "185.5MB / 134.5GB", "cpu_percent": "66.25%"}]} */
const resourcesSchema = v.object({
  samples: v.array(v.object({ epoch: epochSeconds, mem_usage: v.string(), cpu_percent: v.string() })),
});

/** tool_calls.json: [{"timestamp": ISO, "tool": "Bash", "id": "toolu_1", "input": {"command": "ls"}, "end_timestamp": ISO}] */
const toolCallsSchema = v.array(
  v.object({
    timestamp: v.string(),
    tool: v.string(),
    id: v.string(),
    input: v.optional(v.looseObject({ command: v.optional(v.unknown()) })),
    end_timestamp: v.optional(v.nullable(v.string())),
  }),
);

/** "4g", "2", or a number where the limit was given as one. */
const limitSchema = v.optional(v.nullable(v.union([v.string(), v.pipe(v.number(), v.transform(String))])));

const resultsSchema = v.looseObject({
  image: v.optional(v.nullable(v.string())),
  pull_time: v.optional(v.nullable(durationSeconds)),
  permission_fix_time: v.optional(v.nullable(durationSeconds)),
  claude_time: v.optional(v.nullable(durationSeconds)),
  memory_limit: limitSchema,
  cpu_limit: limitSchema,
  model: v.optional(v.nullable(v.string())),
  image_info: v.optional(v.nullable(v.looseObject({ size_mb: v.optional(v.nullable(v.number())) }))),
  claude_output: v.optional(v.nullable(v.looseObject({ exit_code: v.optional(v.nullable(v.number())) }))),
});

/**
 * The run of an attempt directory. Throws a plain error that says which file is wrong and how; the caller
 * names the directory. Calls without an end (older attempts) have endS null: see `needsTrace`.
 */
export function parseAttempt(task: string, files: AttemptFiles): SourceRun {
  const resources = parseFile('resources.json', files.resources, resourcesSchema);
  const calls =
    files.toolCalls === null ? [] : parseFile('tool_calls.json', files.toolCalls, toolCallsSchema);
  const results = files.results === null ? {} : parseFile('results.json', files.results, resultsSchema);
  if (resources.samples.length === 0) throw new Error('resources.json: no samples');
  const asked = { memoryLimit: results.memory_limit ?? null, cpuLimit: results.cpu_limit ?? null };
  return {
    ...emptySourceRun(task),
    image: results.image ?? null,
    samples: inOrder(
      resources.samples.map(
        (sample): PodmanStatsSample => ({
          epochS: sample.epoch,
          memory: (sample.mem_usage.split('/')[0] ?? '').trim(),
          cpuPercent: sample.cpu_percent.replace('%', '').trim(),
        }),
      ),
    ),
    calls: calls.map(
      (call): SourceCall => ({
        id: call.id,
        name: call.tool,
        startS: secondsOf(call.timestamp, 'tool_calls.json'),
        endS: call.end_timestamp ? secondsOf(call.end_timestamp, 'tool_calls.json') : null,
        command: call.tool === 'Bash' && typeof call.input?.command === 'string' ? call.input.command : null,
        failed: null,
      }),
    ),
    models: results.model ? [results.model] : [],
    pullS: results.pull_time ?? null,
    permissionFixS: results.permission_fix_time ?? null,
    agentS: results.claude_time ?? null,
    imageMb: results.image_info?.size_mb ?? null,
    ...asked,
    notes: [...askedLimits(asked).notes],
    exitCode: results.claude_output?.exit_code ?? null,
  };
}

/** Whether tool_calls.json is of the older kind, without ends and commands, so that the trace must tell. */
export function needsTrace(run: SourceRun): boolean {
  return run.calls.length === 0 || run.calls.every((call) => call.endS === null);
}

function parseFile<const S extends v.GenericSchema>(file: string, text: string, schema: S): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file}: no JSON (${cause instanceof Error ? cause.message : String(cause)})`, {
      cause,
    });
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${file}: ${v.getDotPath(issue) ?? 'value'}: ${issue.message}`);
}

function secondsOf(iso: string, file: string): number {
  const ms = Date.parse(iso);
  if (!v.is(epochSeconds, ms / 1000)) throw new Error(`${file}: "${iso}" is not a time`);
  return ms / 1000;
}
