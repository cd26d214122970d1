import { counterOf, type UsageCounter } from '../join/counters.js';
import type { RunReport } from '../model/run.js';
import type { QualityFlag, ToolCallUsage } from '../model/tool-call.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import type { Usage } from '../model/usage.js';
import { formatTable, type TableCell, type TableColumn, type TableRow } from './table.js';
import type { TextStyle } from './text.js';

const columns: readonly TableColumn[] = [
  { title: 'start', align: 'right', dropOrder: 3 },
  { title: 'call', minimum: 10 },
  { title: 'what', minimum: 20 },
  { title: 'time', align: 'right' },
  { title: 'CPU', align: 'right' },
  { title: 'mem peak', align: 'right' },
  { title: 'rise', align: 'right', dropOrder: 2 },
  { title: 'read', align: 'right', dropOrder: 5 },
  { title: 'written', align: 'right', dropOrder: 4 },
  { title: 'stalls', align: 'right', dropOrder: 6 },
  { title: 'notes', minimum: 9 },
];

/**
 * The table of calls: counters are each call's own share, so that the rows and "thinking" add up to the total;
 * memory is that of the whole window.
 */
export function callsTable({ run, toolCalls, thinking, totals }: RunReport, style: TextStyle): string[] {
  const startMs = Date.parse(run.startedAt);
  const ordered = treeOrder(toolCalls);
  const rows: TableRow[] = ordered.map(({ call, depth }) => callRow(call, depth, startMs));
  const thinkingMs = run.phases
    .filter(({ name }) => name === 'think')
    .reduce((sum, { startNs, endNs }) => sum + (endNs - startNs) / 1e6, 0);
  if (rows.length > 0) rows.push('line');
  if (thinking !== null)
    rows.push(sumRow('thinking', 'outside any call', thinkingMs > 0 ? thinkingMs : null, thinking));
  if (totals !== null) rows.push(sumRow('total', "kernel's totals", run.durationMs, totals, 'strong'));
  return formatTable(columns, rows, style);
}

/** Deeper calls stand below one another. */
const deepestIndent = 8;

interface PlacedCall {
  readonly call: ToolCallUsage;
  readonly depth: number;
}

/** Calls by start, each followed by the calls of its sub-agent. */
function treeOrder(calls: readonly ToolCallUsage[]): PlacedCall[] {
  const ids = new Set(calls.map(({ id }) => id));
  const below = new Map<string | null, ToolCallUsage[]>();
  for (const call of calls) {
    const parent =
      call.parentId !== null && call.parentId !== call.id && ids.has(call.parentId) ? call.parentId : null;
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [call]);
    else siblings.push(call);
  }
  const placed: PlacedCall[] = [];
  const done = new Set<ToolCallUsage>();
  // The last of the list is next; no recursion: a made-up trace may be nested as deep as it is long.
  const waiting: PlacedCall[] = [];
  const queue = (parent: string | null, depth: number): void => {
    for (const call of (below.get(parent) ?? []).sort(byStart).toReversed()) waiting.push({ call, depth });
  };
  queue(null, 0);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (done.has(next.call)) continue;
    done.add(next.call);
    placed.push(next);
    queue(next.call.id, next.depth + 1);
  }
  // Parents in a circle are reached from nowhere.
  return [...placed, ...calls.filter((call) => !done.has(call)).map((call) => ({ call, depth: 0 }))];
}

function byStart(a: ToolCallUsage, b: ToolCallUsage): number {
  return (a.startedAtMs ?? a.askedAtMs) - (b.startedAtMs ?? b.askedAtMs);
}

function callRow(call: ToolCallUsage, depth: number, runStartMs: number): TableRow {
  const { inclusive, exclusive } = call;
  const at = call.startedAtMs === null ? '-' : offset(call.startedAtMs - runStartMs);
  const indent = depth === 0 ? '' : `${'  '.repeat(Math.min(depth - 1, deepestIndent))}└ `;
  const parallel = call.quality.flags.includes('shared') ? ' ‖' : '';
  return [
    { text: `${call.quality.flags.includes('estimated-start') ? '~' : ''}${at}`, tone: 'quiet' },
    { text: `${indent}${call.name}${parallel}`, tone: depth === 0 ? 'strong' : 'plain' },
    call.input.summary,
    durationText(call.durationMs),
    cpuText(exclusive),
    bytesText(inclusive?.memoryPeakBytes),
    riseText(inclusive?.memoryRiseBytes),
    bytesText(exclusive?.ioReadBytes),
    bytesText(exclusive?.ioWriteBytes),
    stallText(exclusive, call.durationMs),
    notesCell(call),
  ];
}

function sumRow(
  name: string,
  what: string,
  ms: number | null,
  usage: Usage,
  tone: TableCell['tone'] = 'quiet',
): TableRow {
  const cells = [
    '',
    name,
    what,
    durationText(ms),
    cpuText(usage),
    bytesText(usage.memoryPeakBytes),
    riseText(usage.memoryRiseBytes),
    bytesText(usage.ioReadBytes),
    bytesText(usage.ioWriteBytes),
    stallText(usage, ms),
    (usage.oomKills ?? 0) > 0 ? `${usage.oomKills ?? 0} OOM ${usage.oomKills === 1 ? 'kill' : 'kills'}` : '',
  ];
  return cells.map((text) => ({ text, tone }));
}

/** "0:07.3", "12:03.4", "1:02:03" since the run's start. */
export function offset(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const tenths = Math.floor(Math.abs(ms) / 100);
  const seconds = Math.floor(tenths / 10);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds >= 3600)
    return `${sign}${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${sign}${Math.floor(seconds / 60)}:${two(seconds % 60)}.${tenths % 10}`;
}

function durationText(ms: number | null): string {
  return ms === null ? '-' : formatDurationMs(ms);
}

function cpuText(usage: Usage | null): string {
  return usage === null ? '-' : formatDurationMs(usage.cpuUsec === null ? null : usage.cpuUsec / 1000);
}

function bytesText(bytes: number | null | undefined): string {
  if (bytes === undefined) return '-';
  return bytes === 0 ? '0' : formatBytes(bytes);
}

function riseText(bytes: number | null | undefined): string {
  return bytes === undefined || bytes === null || bytes === 0 ? bytesText(bytes) : `+${formatBytes(bytes)}`;
}

const resources: readonly (readonly [string, UsageCounter])[] = [
  ['mem', 'memorySomeUsec'],
  ['io', 'ioSomeUsec'],
  ['cpu', 'cpuSomeUsec'],
];

/** The longest wait for a resource, if it is worth a word: at least 10 ms and 1 % of the time. */
function stallText(usage: Usage | null, ms: number | null): string {
  if (usage === null || ms === null) return '-';
  const waits = resources.map(([name, counter]) => ({ name, usec: counterOf(usage, counter) }));
  if (waits.every(({ usec }) => usec === null)) return 'n/a';
  const longest = waits.reduce((a, b) => ((b.usec ?? 0) > (a.usec ?? 0) ? b : a));
  const waited = (longest.usec ?? 0) / 1000;
  return waited < Math.max(10, ms / 100) ? '-' : `${longest.name} ${formatDurationMs(waited)}`;
}

const flagWords: Readonly<Partial<Record<QualityFlag, string>>> = {
  throttled: 'throttled',
  gap: 'gap',
  'no-ticks': 'no tick',
  'few-ticks': 'few ticks',
  clipped: 'clipped',
};

function notesCell(call: ToolCallUsage): TableCell {
  const { flags } = call.quality;
  const oom = flags.includes('oom');
  const words = [
    oom ? 'OOM' : '',
    statusWord(call),
    hasDoubtfulPeak(call) ? `peak ≤ ${formatBytes(call.quality.edgePeakBytes)}` : '',
    ...flags.map((flag) => flagWords[flag] ?? ''),
  ].filter((word) => word !== '');
  const text = words.join(', ');
  if (oom || call.status === 'error') return { text, tone: 'bad' };
  return { text, tone: call.status === 'ok' && !flags.includes('throttled') ? 'quiet' : 'warning' };
}

/** The peak at its edge is worth a word: a tenth above what is certain. */
export function hasDoubtfulPeak({ inclusive, quality }: ToolCallUsage): boolean {
  return (quality.edgePeakBytes ?? 0) > (inclusive?.memoryPeakBytes ?? 0) * 1.1;
}

function statusWord({ status, exitCode, startedAtMs }: ToolCallUsage): string {
  if (startedAtMs === null) return 'never ran';
  switch (status) {
    case 'ok':
      return '';
    case 'error':
      return exitCode === null ? 'error' : `exit ${exitCode}`;
    case 'interrupted':
    case 'unfinished':
    case 'background':
      return status;
  }
  return status satisfies never;
}
