import type { WriteStream } from 'node:tty';
import { formatBytes, formatDurationMs } from '../model/units.js';
import type { LiveView } from '../recorder/live-view.js';

/** One line at the foot of a terminal, redrawn in place. */
export interface StatusLine {
  show(text: string): void;
  /** Takes the line away, so that other output starts on a clean one. */
  clear(): void;
}

/** Nothing at all when `stream` is no terminal: no control characters reach a file or a pipe. */
export function createStatusLine(stream: WriteStream): StatusLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  let shown = false;
  return {
    show(text) {
      stream.write(`\r\u001B[2K${printable(text).slice(0, stream.columns - 1)}`);
      shown = true;
    },
    clear() {
      if (shown) stream.write('\r\u001B[2K');
      shown = false;
    },
  };
}

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

/** Commands come from the agent: control characters in them must not reach the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
