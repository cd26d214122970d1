import { formatBytes, formatDurationMs } from '../model/units.js';
import type { LiveView } from '../recorder/live-view.js';

/** "12.40 s | memory 203 MiB, peak 412 MiB of 2.0 GiB | 1.31 CPUs | Bash npm test" */
export function statusText(view: LiveView, memoryLimitBytes: number | null): string {
  const limit = memoryLimitBytes === null ? '' : ` of ${formatBytes(memoryLimitBytes)}`;
  const parts = [
    formatDurationMs(view.elapsedMs),
    `memory ${formatBytes(view.memoryBytes)}, peak ${formatBytes(view.memoryPeakBytes)}${limit}`,
    view.cpus === null ? 'CPU n/a' : `${view.cpus.toFixed(2)} CPUs`,
    currentWork(view),
  ];
  return parts.join(' | ');
}

/** The trace may tell of a call seconds after its start: until then what its shell runs, with a "?". */
function currentWork({ openCalls, unlabelled }: LiveView): string {
  const call = openCalls.at(-1);
  if (unlabelled !== null) return `? ${unlabelled}${more(openCalls.length)}`;
  if (call === undefined) return 'no tool call';
  return `${call.name} ${call.input.summary}${more(openCalls.length - 1)}`;
}

function more(others: number): string {
  return others > 0 ? ` (+${others})` : '';
}
