import { parquetReadObjects, type SchemaElement } from 'hyparquet';
import * as v from 'valibot';
import { CgmonError } from '../model/errors.js';
import type { QualityFlag, ToolCallUsage } from '../model/tool-call.js';
import type { Usage } from '../model/usage.js';
import { columnName, openParquet, parquetSink } from './parquet-file.js';
import {
  type CallColumn,
  callColumns,
  type Cell,
  usageFigures,
  type UsageGroup,
} from './tool-calls-columns.js';

function schemaElement({ name, type, required }: CallColumn): SchemaElement {
  const repetition_type = required ? 'REQUIRED' : 'OPTIONAL';
  switch (type) {
    case 'string':
      return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type };
    case 'integer':
      return { name, type: 'INT64', repetition_type };
    case 'double':
      return { name, type: 'DOUBLE', repetition_type };
    case 'timestamp':
      return {
        name,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MICROS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
        repetition_type,
      };
  }
  return type satisfies never;
}

function physical(type: CallColumn['type'], value: Cell): Cell | bigint {
  if (typeof value !== 'number') return value;
  if (type === 'timestamp') return BigInt(Math.round(value * 1000));
  return type === 'integer' ? BigInt(Math.round(value)) : value;
}

/**
 * Writes tool-calls.parquet: a row per call, in order.
 *
 * @throws CgmonError record: it cannot be written.
 */
export function writeToolCalls(
  path: string,
  calls: readonly ToolCallUsage[],
  metadata: Readonly<Record<string, string>> = {},
): void {
  const schema = [{ name: 'root', num_children: callColumns.length }, ...callColumns.map(schemaElement)];
  const sink = parquetSink(path, schema, metadata);
  if (calls.length > 0) {
    sink.writeGroup(
      callColumns.map(({ name, type, value }) => ({
        name,
        data: calls.map((call) => physical(type, value(call))),
      })),
    );
  }
  sink.finish();
}

const text = v.nullish(v.string(), null);
const integer = v.nullish(
  v.pipe(
    v.union([v.bigint(), v.number()]),
    v.transform((value) => Number(value)),
  ),
  null,
);
/** The parser below gives milliseconds since the epoch. */
const figure = v.nullish(v.number(), null);

const callRow = v.looseObject({
  id: v.string(),
  name: v.string(),
  category: text,
  session_id: v.string(),
  agent_id: text,
  parent_id: text,
  message_id: text,
  asked_at: v.number(),
  started_at: figure,
  ended_at: figure,
  reported_at: figure,
  start_edge: v.picklist(['process', 'serial', 'trace', 'run-end']),
  end_edge: v.picklist(['process', 'serial', 'trace', 'run-end']),
  duration_ms: figure,
  status: v.picklist(['ok', 'error', 'interrupted', 'unfinished', 'background']),
  exit_code: integer,
  summary: v.string(),
  processes_started: integer,
  processes_peak: integer,
  permission_ms: figure,
  ticks: integer,
  overlaps: integer,
  flags: v.string(),
  edge_peak_bytes: integer,
});
type CallRow = v.InferOutput<typeof callRow>;

/** @throws CgmonError record: absent, no Parquet file, or without the columns of a call. */
export async function readToolCalls(path: string): Promise<ToolCallUsage[]> {
  const parquet = await openParquet(path);
  const rows = await parquetReadObjects({
    ...parquet,
    parsers: { timestampFromMicroseconds: (micros: bigint) => Number(micros) / 1000 },
  });
  return rows.map((row) => {
    const parsed = v.safeParse(callRow, row);
    if (parsed.success) return callOf(parsed.output);
    const [issue] = parsed.issues;
    throw new CgmonError('record', `${path}: ${v.getDotPath(issue) ?? 'row'}: ${issue.message}`);
  });
}

function callOf(row: CallRow): ToolCallUsage {
  return {
    id: row.id,
    name: row.name,
    category: row.category,
    sessionId: row.session_id,
    agentId: row.agent_id,
    parentId: row.parent_id,
    messageId: row.message_id,
    askedAtMs: row.asked_at,
    startedAtMs: row.started_at,
    endedAtMs: row.ended_at,
    reportedAtMs: row.reported_at,
    edges: { start: row.start_edge, end: row.end_edge },
    status: row.status,
    exitCode: row.exit_code,
    input: { summary: row.summary },
    processes:
      row.processes_started === null || row.processes_peak === null
        ? null
        : { started: row.processes_started, peak: row.processes_peak },
    ...(row.permission_ms === null ? {} : { permissionMs: row.permission_ms }),
    durationMs: row.duration_ms,
    inclusive: usageGroup(row, 'inclusive', row.started_at !== null),
    exclusive: usageGroup(row, 'exclusive', row.started_at !== null),
    children: usageGroup(row, 'children', false),
    quality: {
      ticks: row.ticks ?? 0,
      overlaps: row.overlaps ?? 0,
      flags: row.flags === '' ? [] : (row.flags.split(',') as QualityFlag[]),
      edgePeakBytes: row.edge_peak_bytes,
    },
  };
}

/** `expected`: a call that ran has a Usage even if all its figures are absent. */
function usageGroup(row: CallRow, group: UsageGroup, expected: boolean): Usage | null {
  const cells = new Map<string, number | null>(
    usageFigures.map(([name]) => {
      const cell = row[`${group}_${columnName(name)}`];
      return [name, typeof cell === 'bigint' || typeof cell === 'number' ? Number(cell) : null];
    }),
  );
  if (!expected && [...cells.values()].every((cell) => cell === null)) return null;
  const cell = (name: string): number | null => cells.get(name) ?? null;
  return {
    cpuUsec: cell('cpuUsec'),
    cpuUserUsec: cell('cpuUserUsec'),
    cpuSystemUsec: cell('cpuSystemUsec'),
    throttledUsec: cell('throttledUsec'),
    memoryStartBytes: cell('memoryStartBytes'),
    memoryEndBytes: cell('memoryEndBytes'),
    memoryPeakBytes: cell('memoryPeakBytes'),
    memoryRiseBytes: cell('memoryRiseBytes'),
    ioReadBytes: cell('ioReadBytes'),
    ioWriteBytes: cell('ioWriteBytes'),
    ioReadOps: cell('ioReadOps'),
    ioWriteOps: cell('ioWriteOps'),
    majorFaults: cell('majorFaults'),
    pressure: {
      cpuSomeUsec: cell('cpuSomeUsec'),
      memorySomeUsec: cell('memorySomeUsec'),
      memoryFullUsec: cell('memoryFullUsec'),
      ioSomeUsec: cell('ioSomeUsec'),
      ioFullUsec: cell('ioFullUsec'),
    },
    oomKills: cell('oomKills'),
  };
}
