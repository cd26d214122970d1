import type { ToolCallUsage } from '../model/tool-call.js';
import type { SeriesPoint } from './openmetrics-series.js';

export interface RunningSeries {
  readonly tool: string;
  readonly points: readonly SeriesPoint[];
}

/**
 * How many calls of each tool ran, as points at every change (the count before it, a millisecond earlier, and after)
 * and at least every `repeatMs`. Calls that did not end run until `endMs`.
 */
export function runningCalls(
  calls: readonly ToolCallUsage[],
  endMs: number,
  repeatMs: number,
): RunningSeries[] {
  const changes = new Map<string, { ms: number; by: number }[]>();
  for (const call of calls) {
    if (call.startedAtMs === null) continue;
    const tool = toolLabel(call.name);
    const from = Math.floor(call.startedAtMs);
    const to = Math.max(from, Math.floor(call.endedAtMs ?? endMs));
    const own = changes.get(tool) ?? [];
    own.push({ ms: from, by: 1 }, { ms: to, by: -1 });
    changes.set(tool, own);
  }
  return [...changes].map(([tool, own]) => ({ tool, points: steps(own, repeatMs) }));
}

function steps(changes: { ms: number; by: number }[], repeatMs: number): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  let running = 0;
  let last = Number.NEGATIVE_INFINITY;
  const add = (ms: number, value: number): void => {
    if (ms <= last) points.pop();
    points.push({ ms: Math.max(ms, last), value });
    last = Math.max(ms, last);
  };
  for (const { ms, by } of changes.toSorted((a, b) => a.ms - b.ms || b.by - a.by)) {
    const since = last;
    const repeats = running > 0 ? Math.ceil((ms - since) / repeatMs) - 1 : 0;
    for (let repeat = 1; repeat <= repeats; repeat += 1) add(since + repeat * repeatMs, running);
    if (ms - 1 > last) add(ms - 1, running);
    running += by;
    add(ms, running);
  }
  return points;
}

/** A label's values are few: any MCP tool is `mcp`, and names that are no plain word are `other`. */
export function toolLabel(name: string): string {
  if (name.startsWith('mcp__')) return 'mcp';
  return /^[A-Za-z]{1,40}$/.test(name) ? name : 'other';
}
