import { type Summary, summarize } from '../stats/quantile.js';
import { groupBy } from './group-by.js';
import { type ObservedCall, type ObservedRun, callSpans } from './observed-run.js';
import { totalSeconds, unionOf } from './spans.js';

/** How much of a run its tool calls took. */
export interface ToolShare {
  /** First to last sample (first call to last without samples), seconds. */
  readonly activeS: number;
  /** Time in which at least one call ran. */
  readonly unionS: number;
  /** Sum of the calls' durations: what "AgentCgroup" divides by; more than the union where calls overlap. */
  readonly summedS: number;
  /** 0..1; NaN for a run without duration. */
  readonly unionShare: number;
  readonly summedShare: number;
}

/** Tool share by union, and by the sum of durations, which can exceed 1; NaN without a trace. */
export function toolShare(run: ObservedRun): ToolShare {
  const spans = callSpans(run);
  const { timeS } = run.samples;
  const startS = timeS[0] ?? Math.min(...spans.map((span) => span.startS));
  const endS = timeS.at(-1) ?? Math.max(...spans.map((span) => span.endS));
  const activeS = endS - startS;
  const clipped = spans.flatMap((span) => {
    const inside = { startS: Math.max(startS, span.startS), endS: Math.min(endS, span.endS) };
    return inside.endS > inside.startS ? [inside] : [];
  });
  const known = run.traced ? 1 : Number.NaN;
  const unionS = totalSeconds(unionOf(clipped)) * known;
  const summedS = totalSeconds(clipped) * known;
  return { activeS, unionS, summedS, unionShare: unionS / activeS, summedShare: summedS / activeS };
}

export interface TimeOfKind {
  /** Tool name or Bash category. */
  readonly kind: string;
  /** Calls, and runs that have one. */
  readonly calls: number;
  readonly runs: number;
  /** Calls that reported an error; null where no outcome is known. */
  readonly failed: number | null;
  /** Seconds of all its calls, overlaps counted once per run. */
  readonly unionS: number;
  /** Its union as a share of the sum of the unions of all kinds, 0..1. */
  readonly share: number;
  /** Durations of single calls, seconds. */
  readonly durationS: Summary;
}

/** Time by tool, or by the category of Bash commands; the longest first. Calls that never ended stay out. */
export function timeByKind(runs: readonly ObservedRun[], by: 'tool' | 'category'): TimeOfKind[] {
  const keyOf = (call: ObservedCall): string | null => (by === 'tool' ? call.name : call.category);
  const kinds = new Map<string, { calls: ObservedCall[]; runs: number; unionS: number }>();
  for (const run of runs) {
    for (const [kind, calls] of groupBy(
      run.calls.filter((call) => call.endS !== null),
      keyOf,
    )) {
      if (kind === null) continue;
      const total = kinds.get(kind) ?? { calls: [], runs: 0, unionS: 0 };
      total.calls.push(...calls);
      total.runs += 1;
      total.unionS += totalSeconds(unionOf(callSpans({ ...run, calls })));
      kinds.set(kind, total);
    }
  }
  const all = [...kinds.values()].reduce((sum, { unionS }) => sum + unionS, 0);
  return [...kinds]
    .map(([kind, total]) => ({
      kind,
      calls: total.calls.length,
      runs: total.runs,
      failed: total.calls.every((call) => call.failed === null)
        ? null
        : total.calls.filter((call) => call.failed === true).length,
      unionS: total.unionS,
      share: total.unionS / all,
      durationS: summarize(total.calls.map(({ startS, endS }) => (endS ?? Number.NaN) - startS)),
    }))
    .sort((a, b) => b.unionS - a.unionS);
}

/**
 * In which tenth of its run each call began: ten counts per tool, over all runs. The run goes from the first
 * sample to the last; calls outside it fall into the first or the last tenth.
 */
export function positionsInRun(runs: readonly ObservedRun[], bins = 10): Record<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const run of runs) {
    const startS = run.samples.timeS[0];
    const endS = run.samples.timeS.at(-1);
    if (startS === undefined || endS === undefined || endS <= startS) continue;
    for (const call of run.calls) {
      const position = Math.floor(((call.startS - startS) / (endS - startS)) * bins);
      const bin = Math.min(bins - 1, Math.max(0, position));
      const counts = positions.get(call.name) ?? Array.from({ length: bins }, () => 0);
      counts[bin] = (counts[bin] ?? 0) + 1;
      positions.set(call.name, counts);
    }
  }
  return Object.fromEntries([...positions].sort(([a], [b]) => (a < b ? -1 : 1)));
}
