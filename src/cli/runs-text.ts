import type { Run } from '../model/run.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import type { RunEntry, RunList } from '../record/run-list.js';
import { formatTable, type TableCell } from './table.js';
import type { TextStyle } from './text.js';

/** One run of `cgmon runs --json`. Keys are stable; new ones may be added. */
export function runSummary({ directory, run }: RunEntry, live: boolean): object {
  return {
    id: run.id,
    name: run.name,
    kind: run.kind,
    state: run.state,
    live,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    durationMs: run.durationMs,
    command: run.command,
    image: run.container.image,
    limits: run.limits.effective,
    exit: run.exit,
    cpuUsec: run.totals?.cpuUsec ?? null,
    memoryPeakBytes: run.totals?.memoryPeakBytes ?? null,
    directory,
  };
}

const columns = [
  { title: 'run' },
  { title: 'name', minimum: 6, dropOrder: 2 },
  { title: 'started (UTC)', dropOrder: 3 },
  { title: 'took', align: 'right' },
  { title: 'CPU', align: 'right', dropOrder: 1 },
  { title: 'mem peak', align: 'right' },
  { title: 'exit' },
  { title: 'command', minimum: 16, dropOrder: 4 },
] as const;

export function renderRuns(
  { runs }: RunList,
  root: string,
  isLive: (entry: RunEntry) => boolean,
  style: TextStyle,
): string {
  if (runs.length === 0) return `No runs in ${root}. \`cgmon run -- <command>\` records one.\n`;
  const rows = runs.map((entry) => {
    const { run } = entry;
    return [
      { text: run.id, tone: 'accent' as const },
      run.name === run.id ? '' : run.name,
      { text: run.startedAt.slice(0, 19).replace('T', ' '), tone: 'quiet' as const },
      run.durationMs === null ? '-' : formatDurationMs(run.durationMs),
      cpuText(run),
      formatBytes(run.totals?.memoryPeakBytes),
      stateCell(run, isLive(entry)),
      run.command.length > 0 ? run.command.join(' ') : (run.source ?? run.container.cgroup ?? ''),
    ];
  });
  return `${formatTable(columns, rows, style).join('\n')}\n`;
}

function cpuText({ totals }: Run): string {
  const usec = totals?.cpuUsec ?? null;
  return formatDurationMs(usec === null ? null : usec / 1000);
}

function stateCell({ state, exit }: Run, live: boolean): TableCell {
  if (live) return { text: 'recording', tone: 'accent' };
  if (state === 'recording') return { text: 'cut off', tone: 'warning' };
  if (exit === null) return { text: 'not known', tone: 'quiet' };
  if (exit.reason === 'ok') return { text: 'ok', tone: 'good' };
  const code = exit.code === null ? '' : ` (${exit.code})`;
  return { text: `${exit.reason}${code}`, tone: exit.reason === 'interrupted' ? 'warning' : 'bad' };
}
