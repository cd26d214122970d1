import * as v from 'valibot';
import { durationSeconds, emptySourceRun, epochSeconds, inOrder, type SourceRun } from './source-run.js';

/**
 * One line of a packed AgentCgroup file (.jsonl, .jsonl.gz). Sample, shortened:
 *
 * {"dataset": "images", "task": "org__repo-12", "claude_time": 70.1, "permission_fix_time": 8.8, "pull_time": 1.2,
 *  "image_mb": 3320.1, "models": {"model-a": 53}, "samples": [[1770430926.84, "11.71MB", "96.07"]],
 *  "tools": [["Bash", 1770430932.916, 1770430932.951, "ls -la"]]}
 */
const lineSchema = v.object({
  dataset: v.optional(v.string()),
  task: v.string(),
  attempt: v.optional(v.nullable(v.union([v.string(), v.number()]))),
  claude_time: v.optional(v.nullable(durationSeconds)),
  permission_fix_time: v.optional(v.nullable(durationSeconds)),
  pull_time: v.optional(v.nullable(durationSeconds)),
  image_mb: v.optional(v.nullable(v.number())),
  models: v.optional(v.record(v.string(), v.number())),
  samples: v.array(v.tuple([epochSeconds, v.string(), v.string()])),
  tools: v.array(
    v.tuple([v.string(), epochSeconds, v.nullable(epochSeconds), v.optional(v.nullable(v.string()))]),
  ),
});

/** The run of one line. Throws a plain error that says what is wrong; the caller names file and line. */
export function parseAgentcgroupLine(text: string): SourceRun {
  const parsed = v.safeParse(lineSchema, JSON.parse(text));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Error(`${v.getDotPath(issue) ?? 'line'}: ${issue.message}`);
  }
  const line = parsed.output;
  return {
    ...emptySourceRun(line.task),
    dataset: line.dataset ?? null,
    attempt: line.attempt === undefined || line.attempt === null ? null : String(line.attempt),
    samples: inOrder(line.samples.map(([epochS, memory, cpuPercent]) => ({ epochS, memory, cpuPercent }))),
    calls: line.tools.map(([name, startS, endS, command], index) => ({
      id: `${line.task}#${index + 1}`,
      name,
      startS,
      endS,
      command: name === 'Bash' ? (command ?? '') : null,
      failed: null,
    })),
    models: Object.keys(line.models ?? {}),
    pullS: line.pull_time ?? null,
    permissionFixS: line.permission_fix_time ?? null,
    agentS: line.claude_time ?? null,
    imageMb: line.image_mb ?? null,
  };
}
