import type { Run, RunReport } from '../model/run.js';
import type { ToolCallUsage } from '../model/tool-call.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import type { Usage } from '../model/usage.js';

/** One or two sentences that say what peaked and why. No line breaks; may hold a command of the agent. */
export function verdict({ run, totals, thinking, toolCalls }: RunReport): string {
  const sentences = [
    run.state === 'recording' ? 'This run is not finished.' : null,
    outOfMemory(run, totals, toolCalls) ?? memoryPeak(run, totals, thinking, toolCalls),
    throttling(run, totals),
    stalls(run, totals),
    run.sampler?.ticks === 0
      ? "It ended before the first tick, so only the kernel's totals are known."
      : null,
    run.trace === null && run.kind !== 'import'
      ? 'No trace was found, so nothing is charged to tool calls.'
      : null,
  ];
  const said = sentences.filter((sentence) => sentence !== null);
  return said.length === 0 ? 'The kernel gave no figures for this run.' : said.join(' ');
}

/** What an empty table or chart would leave open, a sentence each; for views that say it nowhere else. */
export function remarks({ run, toolCalls }: RunReport): string[] {
  const idle = run.state !== 'recording' && run.trace !== null && toolCalls.length === 0;
  return [
    ...(run.state === 'recovered' ? ['Its recorder was killed: the end may be missing.'] : []),
    ...(idle ? ['The agent made no tool calls.'] : []),
  ];
}

function outOfMemory(run: Run, totals: Usage | null, calls: readonly ToolCallUsage[]): string | null {
  const kills = totals?.oomKills ?? 0;
  if (kills === 0 && run.exit?.oomKilled !== true) return null;
  const limit = memoryLimit(run);
  const at = limit === null ? '' : ` at its limit of ${formatBytes(limit)}`;
  const culprit = calls
    .filter(({ inclusive }) => (inclusive?.oomKills ?? 0) > 0)
    .sort((a, b) => (a.durationMs ?? 0) - (b.durationMs ?? 0))[0];
  const killed = run.exit?.oomKilled === true && run.exit.code === 137 ? ', and the agent was killed' : '';
  const times = kills > 1 ? ` ${kills} times` : '';
  const where = culprit === undefined ? ' while no tool call was running' : ` during ${callName(culprit)}`;
  return `The container ran out of memory${times}${at}${where}${killed}.`;
}

function memoryPeak(
  run: Run,
  totals: Usage | null,
  thinking: Usage | null,
  calls: readonly ToolCallUsage[],
): string | null {
  const peak = totals?.memoryPeakBytes ?? null;
  if (peak === null) return null;
  const limit = memoryLimit(run);
  const share = limit === null ? '' : ` (${percent(peak / limit)} of the ${formatBytes(limit)} limit)`;
  const start = `Memory peaked at ${formatBytes(peak)}${share}`;
  if (run.trace === null && calls.length === 0) return `${start}.`;
  const reached = (bytes: number | null | undefined): boolean => (bytes ?? 0) >= peak * 0.99;

  const during = shortest(calls.filter(({ inclusive }) => reached(inclusive?.memoryPeakBytes)));
  if (during !== undefined) {
    const rise = during.inclusive?.memoryRiseBytes ?? null;
    const rose = rise === null ? '' : `; it rose ${formatBytes(rise)} above its start`;
    return `${start} during ${callName(during)}${rose}.`;
  }
  const beside = shortest(calls.filter(({ quality }) => reached(quality.edgePeakBytes)));
  if (beside !== undefined) return `${start} at the edge of ${callName(beside)}, within one tick of it.`;
  if (reached(thinking?.memoryPeakBytes)) return `${start} while no tool call was running.`;
  return `${start}; between which ticks is not known.`;
}

function throttling(run: Run, totals: Usage | null): string | null {
  const usec = totals?.throttledUsec ?? 0;
  const share = run.durationMs === null || run.durationMs <= 0 ? 0 : usec / 1000 / run.durationMs;
  if (share < 0.01) return null;
  // The kernel adds the waits of every CPU, so the sum may exceed the time that passed.
  return share <= 1
    ? `CPU was throttled ${percent(share)} of the time.`
    : `CPU was throttled for ${formatDurationMs(usec / 1000)}, summed over CPUs.`;
}

function stalls(run: Run, totals: Usage | null): string | null {
  if (totals === null || run.durationMs === null || run.durationMs <= 0) return null;
  const whole = run.durationMs * 1000;
  const found = [
    { on: 'memory', share: (totals.pressure.memorySomeUsec ?? 0) / whole },
    { on: 'I/O', share: (totals.pressure.ioSomeUsec ?? 0) / whole },
  ].filter(({ share }) => share >= 0.05);
  if (found.length === 0) return null;
  return `Tasks waited for ${found.map(({ on, share }) => `${on} ${percent(share)}`).join(' and for ')} of the time.`;
}

/** The effective limit; the one asked for where it could not be read back. */
export function memoryLimit({ limits }: Run): number | null {
  const { asked, effective } = limits;
  return (effective.memoryMaxBytes === undefined ? asked : effective).memoryMaxBytes ?? null;
}

/** A parent has its children's peaks too: the shortest call is the innermost one. */
function shortest(calls: readonly ToolCallUsage[]): ToolCallUsage | undefined {
  return [...calls].sort((a, b) => (a.durationMs ?? 0) - (b.durationMs ?? 0))[0];
}

/** "Bash `npm test` (toolu_01AB)" */
function callName({ name, id, input }: ToolCallUsage): string {
  const line = input.summary.trim();
  const summary = line.length > 60 ? `${line.slice(0, 59)}…` : line;
  return `${name}${summary === '' ? '' : ` \`${summary}\``} (${id})`;
}

function percent(share: number): string {
  const value = share * 100;
  return `${value < 9.95 && value > 0 ? value.toFixed(1) : value.toFixed(0)} %`;
}
