import { formatBytes, formatDurationMs } from '../model/units.js';
import type { LiveView } from '../recorder/live-view.js';

/** "12.4 s | memory 203 MiB, peak 412 MiB of 2.0 GiB | 1.31 CPUs | Bash npm test" */
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

function currentWork(view: LiveView): string {
  const call = view.openCalls.at(-1);
  if (call === undefined) return view.unlabelled ?? 'no tool call';
  const others = view.openCalls.length > 1 ? ` (+${view.openCalls.length - 1})` : '';
  return `${call.name} ${call.input.summary}${others}`;
}
