import type { ProcessSpan } from '../model/process-span.js';
import type { ToolCall } from '../model/tool-call.js';
import { countFamily, latestSpans, parentOf } from './process-tree.js';
import { comparable, isShell, matchCommand } from './shell-command.js';

/** How much a shell may seem to start before its call was asked for: the resolution of both times. */
const earlyMs = 100;
/** A shell starts before its call's result, but for background jobs, whose result does not wait for them. */
const lateMs = 50;
const lateBackgroundMs = 1500;
/** A result is stamped this long after its shell's exit at most; a later stamp says nothing of the exit. */
const reportedWithinMs = 100;

interface Shell {
  readonly span: ProcessSpan;
  readonly text: string;
}

/**
 * Gives Bash calls the window in which their shell really ran, and the number of its processes. A call's shell
 * is a shell whose argv holds the command inside `eval '...'`, whatever the quoting; calls with the same command
 * take their shells in order. Calls whose shell was not seen keep their estimate.
 */
export function applyProcessEvidence(calls: readonly ToolCall[], spans: readonly ProcessSpan[]): ToolCall[] {
  const byStart = latestSpans(spans);
  const shells = byStart
    .filter((span) => isShell(span.command) && span.command.includes('eval'))
    .map((span) => ({ span, text: comparable(span.command) }));
  const taken = new Set<ProcessSpan>();
  const matched = new Map<string, ProcessSpan>();
  const mayRun = calls.filter(({ name, startedAtMs }) => name === 'Bash' && startedAtMs !== null);
  for (const call of mayRun.toSorted((a, b) => a.askedAtMs - b.askedAtMs)) {
    const shell = shellOf(call, shells, byStart, taken);
    if (shell === undefined) continue;
    taken.add(shell);
    matched.set(call.id, shell);
  }
  return calls.map((call) => {
    const shell = matched.get(call.id);
    return shell === undefined ? call : withShell(call, shell, byStart);
  });
}

/**
 * The first shell in the call's time that runs exactly its command, else the first that begins with it. A session
 * leader first: the CLI makes each call's shell one, and a subshell of it has the same argv.
 */
function shellOf(
  call: ToolCall,
  shells: readonly Shell[],
  spans: readonly ProcessSpan[],
  taken: ReadonlySet<ProcessSpan>,
): ProcessSpan | undefined {
  const command = comparable(call.input.command ?? call.input.summary);
  const from = call.askedAtMs - earlyMs;
  const until =
    (call.reportedAtMs ?? Number.POSITIVE_INFINITY) +
    (call.status === 'background' ? lateBackgroundMs : lateMs);
  let best: ProcessSpan | undefined;
  let bestRank = 0;
  for (const { span, text } of shells) {
    if (span.startedAtMs < from || span.startedAtMs > until || taken.has(span)) continue;
    const match = matchCommand(text, command);
    if (match === 0 || isWithinAnother(span, spans, taken)) continue;
    const rank = match * 2 + (span.sessionLeader ? 1 : 0);
    if (rank <= bestRank) continue;
    best = span;
    bestRank = rank;
  }
  return best;
}

/** The shell of another call started this one (a subshell has its parent's argv): it is a part of that call. */
function isWithinAnother(
  span: ProcessSpan,
  spans: readonly ProcessSpan[],
  taken: ReadonlySet<ProcessSpan>,
): boolean {
  const parent = parentOf(span, spans);
  return parent !== undefined && (taken.has(parent) || isWithinAnother(parent, spans, taken));
}

function withShell(call: ToolCall, shell: ProcessSpan, spans: readonly ProcessSpan[]): ToolCall {
  const endedAtMs = endOf(call, shell);
  const startedAtMs = startOf(shell);
  return {
    ...call,
    startedAtMs,
    endedAtMs: endedAtMs === null ? null : Math.max(endedAtMs, startedAtMs),
    edges: {
      start: 'process',
      end: endedAtMs === null || shell.goneAtMs === null ? call.edges.end : 'process',
    },
    processes: countFamily(shell, spans),
  };
}

/**
 * The kernel's start time is that of the fork, and a large process may take 100 ms to its exec: then a look saw the
 * fork, and the exec lies between that look and the first that saw the shell.
 */
function startOf({ startedAtMs, forkSeenAtMs, execAtMs }: ProcessSpan): number {
  return forkSeenAtMs === undefined ? startedAtMs : (forkSeenAtMs + execAtMs) / 2;
}

/**
 * The exit lies between the last look that saw the shell and the first that did not; the result's time stamp,
 * 1 to 40 ms after the exit, narrows it down when it lies there. Null: it was still running.
 */
function endOf(call: ToolCall, shell: ProcessSpan): number | null {
  const { lastSeenAtMs, goneAtMs } = shell;
  if (goneAtMs === null) return call.status === 'background' ? null : call.endedAtMs;
  const reported = call.status === 'background' ? null : call.reportedAtMs;
  if (reported !== null && reported >= lastSeenAtMs && reported <= goneAtMs + reportedWithinMs) {
    return Math.min(reported, goneAtMs);
  }
  return (lastSeenAtMs + goneAtMs) / 2;
}
