import type { ProcessSpan } from '../model/process-span.js';
import type { ProcessCount } from '../model/tool-call.js';

/** A process may be reported more than once (still there, then gone): the last report counts. By start time. */
export function latestSpans(spans: readonly ProcessSpan[]): ProcessSpan[] {
  return [...new Map(spans.map((span) => [`${span.pid} ${span.startedAtMs}`, span])).values()].toSorted(
    (a, b) => a.startedAtMs - b.startedAtMs,
  );
}

/** Start times have 10 ms resolution: a child may seem as old as its parent, or its parent just gone. */
const resolutionMs = 10;

/** The process of that pid that lived when the span started (pids are used again); spans by start time. */
export function parentOf(span: ProcessSpan, spans: readonly ProcessSpan[]): ProcessSpan | undefined {
  return spans.findLast(
    (other) =>
      other !== span &&
      other.pid === span.ppid &&
      other.startedAtMs <= span.startedAtMs &&
      endOf(other) + resolutionMs >= span.startedAtMs,
  );
}

/** How many processes a shell and what it started were, and how many at once; spans by start time. */
export function countFamily(shell: ProcessSpan, spans: readonly ProcessSpan[]): ProcessCount {
  const family = new Map([[shell.pid, shell]]);
  const members = [shell];
  for (let at = firstFrom(spans, shell.startedAtMs); at < spans.length; at += 1) {
    const span = spans[at];
    if (span === undefined || span === shell) continue;
    const parent = family.get(span.ppid);
    if (parent === undefined || endOf(parent) + resolutionMs < span.startedAtMs) continue;
    family.set(span.pid, span);
    members.push(span);
  }
  const steps = members
    .flatMap((span) => [
      { atMs: span.startedAtMs, by: 1 },
      { atMs: endOf(span), by: -1 },
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

function endOf(span: ProcessSpan): number {
  return span.goneAtMs ?? Number.POSITIVE_INFINITY;
}

function firstFrom(spans: readonly ProcessSpan[], startedAtMs: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.startedAtMs ?? 0) < startedAtMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
