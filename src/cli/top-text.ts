import { formatBytes, formatDurationMs } from '../model/units.js';
import { barText } from './sparkline.js';
import { formatTable, type TableCell, type TableColumn } from './table.js';
import { type TextStyle, type Tone, tinted, truncate } from './text.js';
import { type SortKey, sortRows, type TopRow } from './top-rows.js';

export interface TopView {
  readonly rows: readonly TopRow[];
  readonly sort: SortKey;
  /** Lines that fit the screen; null: all. */
  readonly height: number | null;
  readonly ascii: boolean;
  /** At the top: time and what may be pressed. */
  readonly heading: string;
}

const barWidth = 10;

const columns: readonly TableColumn[] = [
  { title: 'container', minimum: 10 },
  { title: 'memory', align: 'right' },
  { title: 'of limit' },
  { title: 'highest', align: 'right', dropOrder: 4 },
  { title: 'CPUs', align: 'right' },
  { title: 'throttled', align: 'right', dropOrder: 1 },
  { title: 'waits for', dropOrder: 3 },
  { title: 'read/s', align: 'right', dropOrder: 6 },
  { title: 'written/s', align: 'right', dropOrder: 5 },
  { title: 'pids', align: 'right', dropOrder: 7 },
  { title: 'age', align: 'right', dropOrder: 8 },
  { title: 'runs now', minimum: 12 },
];

/** The screen of `cgmon top`: a heading, and a line per container. No line feed at the end. */
export function topText({ rows, sort, height, ascii, heading }: TopView, style: TextStyle): string {
  const first = tinted(truncate(heading, style.width), 'accent', style.color);
  if (rows.length === 0) return `${first}\n\nNo container runs on this host.`;
  const sorted = sortRows(rows, sort);
  // The heading, an empty line, titles, a rule, and the line that says what is left out.
  const room = height === null ? sorted.length : Math.max(1, height - 5);
  const shown = sorted.length <= room + 1 ? sorted : sorted.slice(0, room);
  const lines = formatTable(
    columns,
    shown.map((row) => cells(row, ascii)),
    style,
  );
  const rest = sorted.length - shown.length;
  const more = rest === 0 ? [] : [tinted(`and ${rest} more`, 'quiet', style.color)];
  return [first, '', ...lines, ...more].join('\n');
}

function cells(row: TopRow, ascii: boolean): TableCell[] {
  const { memoryBytes, memoryLimitBytes } = row;
  const share = memoryBytes === null || memoryLimitBytes === null ? null : memoryBytes / memoryLimitBytes;
  const killed = (row.oomKills ?? 0) > 0;
  return [
    { text: row.name },
    { text: formatBytes(memoryBytes), tone: killed ? 'bad' : levelTone(share) },
    { text: limitText(row, share, ascii), tone: levelTone(share) },
    { text: formatBytes(row.memoryHighestBytes) },
    { text: cpuText(row) },
    { text: percent(row.throttledShare), tone: (row.throttledShare ?? 0) >= 0.1 ? 'warning' : 'plain' },
    { text: waits(row), tone: (row.pressure.memoryFull ?? 0) >= 0.1 ? 'bad' : 'plain' },
    { text: rateText(row.ioReadBytesPerSecond) },
    { text: rateText(row.ioWriteBytesPerSecond) },
    { text: row.pids === null ? 'n/a' : String(row.pids) },
    { text: ageText(row.ageMs) },
    { text: runsNow(row), tone: row.hasTrace ? 'plain' : 'quiet' },
  ];
}

function levelTone(share: number | null): Tone {
  if (share === null || share < 0.75) return 'plain';
  return share < 0.9 ? 'warning' : 'bad';
}

function limitText({ memoryLimitBytes, oomKills }: TopRow, share: number | null, ascii: boolean): string {
  const kills = (oomKills ?? 0) > 0 ? ` ${oomKills} OOM` : '';
  if (share === null) return `no limit${kills}`;
  return `${barText(share, 1, barWidth, ascii)} ${formatBytes(memoryLimitBytes)}${kills}`;
}

function cpuText({ cpus, cpuLimit }: TopRow): string {
  const used = cpus === null ? 'n/a' : cpus.toFixed(2);
  return cpuLimit === null ? used : `${used}/${cpuLimit}`;
}

/** Shares of the time in which some tasks waited, of 1 % and more: "mem 12% io 3%". */
function waits({ pressure }: TopRow): string {
  const known = [
    ['cpu', pressure.cpuSome],
    ['mem', pressure.memorySome],
    ['io', pressure.ioSome],
  ] as const;
  if (known.every(([, share]) => share === null)) return 'n/a';
  const felt = known.filter(([, share]) => (share ?? 0) >= 0.01);
  return felt.length === 0 ? '-' : felt.map(([on, share]) => `${on} ${percent(share)}`).join(' ');
}

function percent(share: number | null): string {
  if (share === null) return 'n/a';
  return share < 0.005 ? '-' : `${(share * 100).toFixed(0)}%`;
}

function rateText(bytes: number | null): string {
  if (bytes === null) return 'n/a';
  return bytes < 512 ? '-' : formatBytes(bytes);
}

function ageText(ms: number): string {
  return ms < 60_000 ? `${Math.floor(ms / 1000)} s` : formatDurationMs(ms);
}

function runsNow({ hasTrace, calls }: TopRow): string {
  if (!hasTrace) return 'no trace';
  const [call] = calls;
  if (call === undefined) return 'no tool call';
  const others = calls.length > 1 ? ` (+${calls.length - 1})` : '';
  return `${ageText(call.forMs)}${others} ${call.name} ${call.summary.slice(0, 400)}`;
}
