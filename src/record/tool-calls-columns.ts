import type { ToolCallUsage } from '../model/tool-call.js';
import type { Usage } from '../model/usage.js';
import { columnName } from './parquet-file.js';

export type CellType = 'string' | 'integer' | 'double' | 'timestamp';
export type Cell = string | number | null;

export interface CallColumn {
  readonly name: string;
  readonly type: CellType;
  readonly required: boolean;
  readonly value: (call: ToolCallUsage) => Cell;
}

function column(
  name: string,
  type: CellType,
  value: (call: ToolCallUsage) => Cell | undefined,
  required = false,
): CallColumn {
  return { name, type, required, value: (call) => value(call) ?? null };
}

/** Figures of a Usage, flat, in the order of their columns. */
export const usageFigures: readonly (readonly [name: string, value: (usage: Usage) => number | null])[] = [
  ['cpuUsec', (usage) => usage.cpuUsec],
  ['cpuUserUsec', (usage) => usage.cpuUserUsec],
  ['cpuSystemUsec', (usage) => usage.cpuSystemUsec],
  ['throttledUsec', (usage) => usage.throttledUsec],
  ['memoryStartBytes', (usage) => usage.memoryStartBytes],
  ['memoryEndBytes', (usage) => usage.memoryEndBytes],
  ['memoryPeakBytes', (usage) => usage.memoryPeakBytes],
  ['memoryRiseBytes', (usage) => usage.memoryRiseBytes],
  ['ioReadBytes', (usage) => usage.ioReadBytes],
  ['ioWriteBytes', (usage) => usage.ioWriteBytes],
  ['ioReadOps', (usage) => usage.ioReadOps],
  ['ioWriteOps', (usage) => usage.ioWriteOps],
  ['majorFaults', (usage) => usage.majorFaults],
  ['cpuSomeUsec', (usage) => usage.pressure.cpuSomeUsec],
  ['memorySomeUsec', (usage) => usage.pressure.memorySomeUsec],
  ['memoryFullUsec', (usage) => usage.pressure.memoryFullUsec],
  ['ioSomeUsec', (usage) => usage.pressure.ioSomeUsec],
  ['ioFullUsec', (usage) => usage.pressure.ioFullUsec],
  ['oomKills', (usage) => usage.oomKills],
];

const usageGroups = ['inclusive', 'exclusive', 'children'] as const;
export type UsageGroup = (typeof usageGroups)[number];

/** The columns of tool-calls.parquet, in order. A release may add columns at the end, never change one. */
export const callColumns: readonly CallColumn[] = [
  column('id', 'string', (call) => call.id, true),
  column('name', 'string', (call) => call.name, true),
  column('category', 'string', (call) => call.category),
  column('session_id', 'string', (call) => call.sessionId, true),
  column('agent_id', 'string', (call) => call.agentId),
  column('parent_id', 'string', (call) => call.parentId),
  column('message_id', 'string', (call) => call.messageId),
  column('asked_at', 'timestamp', (call) => call.askedAtMs, true),
  column('started_at', 'timestamp', (call) => call.startedAtMs),
  column('ended_at', 'timestamp', (call) => call.endedAtMs),
  column('reported_at', 'timestamp', (call) => call.reportedAtMs),
  column('start_edge', 'string', (call) => call.edges.start, true),
  column('end_edge', 'string', (call) => call.edges.end, true),
  column('duration_ms', 'double', (call) => call.durationMs),
  column('status', 'string', (call) => call.status, true),
  column('exit_code', 'integer', (call) => call.exitCode),
  column('summary', 'string', (call) => call.input.summary, true),
  column('processes_started', 'integer', (call) => call.processes?.started),
  column('processes_peak', 'integer', (call) => call.processes?.peak),
  column('permission_ms', 'double', (call) => call.permissionMs),
  column('ticks', 'integer', (call) => call.quality.ticks, true),
  column('overlaps', 'integer', (call) => call.quality.overlaps, true),
  column('flags', 'string', (call) => call.quality.flags.join(','), true),
  column('edge_peak_bytes', 'integer', (call) => call.quality.edgePeakBytes),
  ...usageGroups.flatMap((group) =>
    usageFigures.map(([name, value]) =>
      column(`${group}_${columnName(name)}`, 'integer', (call) => {
        const usage = call[group];
        return usage === null ? null : value(usage);
      }),
    ),
  ),
];
