import type { RunReport } from '../model/run.js';
import type { ToolCallUsage } from '../model/tool-call.js';

/**
 * What `cgmon show --json` prints: {run, phases, totals, thinking, toolCalls}, with the times of calls as ISO 8601
 * strings (askedAt, startedAt, endedAt, reportedAt). Keys are stable; new ones may be added.
 */
export function reportJson({ run, phases, totals, thinking, toolCalls }: RunReport): object {
  return { run, phases, totals, thinking, toolCalls: toolCalls.map(toolCallJson) };
}

export function toolCallJson(call: ToolCallUsage): object {
  const { askedAtMs, startedAtMs, endedAtMs, reportedAtMs, ...rest } = call;
  return {
    id: rest.id,
    name: rest.name,
    category: rest.category,
    sessionId: rest.sessionId,
    agentId: rest.agentId,
    parentId: rest.parentId,
    messageId: rest.messageId,
    askedAt: isoTime(askedAtMs),
    startedAt: isoTime(startedAtMs),
    endedAt: isoTime(endedAtMs),
    reportedAt: isoTime(reportedAtMs),
    edges: rest.edges,
    durationMs: rest.durationMs,
    status: rest.status,
    exitCode: rest.exitCode,
    input: rest.input,
    processes: rest.processes,
    ...(rest.permissionMs === undefined ? {} : { permissionMs: rest.permissionMs }),
    inclusive: rest.inclusive,
    exclusive: rest.exclusive,
    children: rest.children,
    quality: rest.quality,
  };
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
