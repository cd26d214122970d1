import type { ProcessSpan } from '../model/process-span.js';
import type { ToolCall } from '../model/tool-call.js';

/** A shell may be seen a little before the call's line says it was asked for: clocks and writing order. */
const earlyMs = 1500;
/** A result is stamped this long after its shell's exit at most; a later stamp says nothing of the exit. */
const reportedWithinMs = 100;

/**
 * Gives Bash calls the window in which their shell really ran. A call's shell is a process whose argv holds the
 * command (inside `eval '...'`, whatever the quoting); calls with the same command take their shells in order.
 * Calls whose shell was not seen keep their estimate. Never moves a call to before it was asked for by more than
 * the clocks' noise.
 */
export function applyProcessEvidence(calls: readonly ToolCall[], spans: readonly ProcessSpan[]): ToolCall[] {
  const newest = latestSpans(spans);
  const shells = newest
    .filter((span) => /\bsh\b|bash|zsh/.test(span.command.split(' ')[0] ?? ''))
    .map((span) => ({ span, text: normalise(span.command) }))
    .sort((a, b) => a.span.startedAtMs - b.span.startedAtMs);
  const taken = new Set<ProcessSpan>();
  const matched = new Map<string, ProcessSpan>();
  const inOrder = calls.filter(({ name, startedAtMs }) => name === 'Bash' && startedAtMs !== null);
  for (const call of inOrder.toSorted((a, b) => a.askedAtMs - b.askedAtMs)) {
    const wanted = normalise(call.input.command ?? call.input.summary);
    if (wanted === '') continue;
    const until = call.reportedAtMs ?? Number.POSITIVE_INFINITY;
    const shell = shells.find(
      ({ span, text }) =>
        !taken.has(span) &&
        span.startedAtMs >= call.askedAtMs - earlyMs &&
        span.startedAtMs <= until + earlyMs &&
        text.includes(wanted) &&
        !isWithinAnother(span, newest, taken),
    );
    if (shell === undefined) continue;
    taken.add(shell.span);
    matched.set(call.id, shell.span);
  }
  return calls.map((call) => {
    const shell = matched.get(call.id);
    return shell === undefined ? call : withShell(call, shell, newest);
  });
}

/** A process may be reported more than once (still there, then gone): the last report counts. */
function latestSpans(spans: readonly ProcessSpan[]): ProcessSpan[] {
  return [...new Map(spans.map((span) => [`${span.pid} ${span.startedAtMs}`, span])).values()];
}

/** The shell of a call that is taken already started this one: it is a part of that call. */
function isWithinAnother(
  span: ProcessSpan,
  spans: readonly ProcessSpan[],
  taken: ReadonlySet<ProcessSpan>,
): boolean {
  const parent = parentOf(span, spans);
  return parent !== undefined && (taken.has(parent) || isWithinAnother(parent, spans, taken));
}

function parentOf(span: ProcessSpan, spans: readonly ProcessSpan[]): ProcessSpan | undefined {
  return spans.find(
    ({ pid, startedAtMs, goneAtMs }) =>
      pid === span.ppid &&
      startedAtMs <= span.startedAtMs &&
      (goneAtMs ?? Number.POSITIVE_INFINITY) >= span.startedAtMs,
  );
}

function withShell(call: ToolCall, shell: ProcessSpan, spans: readonly ProcessSpan[]): ToolCall {
  const endedAtMs = endOf(call, shell);
  return {
    ...call,
    startedAtMs: shell.startedAtMs,
    endedAtMs: endedAtMs === null ? null : Math.max(endedAtMs, shell.startedAtMs),
    edges: { start: 'process', end: endedAtMs === null ? call.edges.end : 'process' },
    processes: countProcesses(shell, spans),
  };
}

/**
 * The exit lies between the last look that saw the shell and the first that did not; the result's time stamp,
 * 1 to 40 ms after the exit, narrows it down when it lies there.
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

function countProcesses(
  shell: ProcessSpan,
  spans: readonly ProcessSpan[],
): { started: number; peak: number } {
  const family = new Set([shell.pid]);
  const members = spans
    .filter(({ startedAtMs }) => startedAtMs >= shell.startedAtMs)
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
    .filter((span) => {
      const belongs =
        span === shell ||
        (family.has(span.ppid) && span.startedAtMs <= (shell.goneAtMs ?? Number.POSITIVE_INFINITY));
      if (belongs) family.add(span.pid);
      return belongs;
    });
  const steps = members
    .flatMap(({ startedAtMs, goneAtMs }) => [
      { atMs: startedAtMs, by: 1 },
      { atMs: goneAtMs ?? Number.POSITIVE_INFINITY, by: -1 },
    ])
    .toSorted((a, b) => a.atMs - b.atMs || a.by - b.by);
  let now = 0;
  let peak = 0;
  for (const { by } of steps) {
    now += by;
    peak = Math.max(peak, now);
  }
  return { started: members.length, peak };
}

/** Quotes, backslashes and white space differ between the trace and argv. */
function normalise(command: string): string {
  return command
    .replaceAll(/['"\\]+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 4000);
}
