import type { CallWindow } from '../../src/join/windows.js';
import { emptyTickSeries, type TickColumnName, type TickSeries } from '../../src/model/tick.js';
import type { ToolCall } from '../../src/model/tool-call.js';

/** A call for tests; times default to 0. */
export function toolCall(id: string, changes: Partial<ToolCall> = {}): ToolCall {
  return {
    id,
    name: 'Bash',
    category: null,
    sessionId: 'session',
    agentId: null,
    parentId: null,
    messageId: null,
    askedAtMs: 0,
    startedAtMs: 0,
    endedAtMs: 0,
    reportedAtMs: 0,
    edges: { start: 'process', end: 'process' },
    status: 'ok',
    exitCode: null,
    input: { summary: id },
    processes: null,
    ...changes,
  };
}

/** A call that ran from `startMs` to `endMs` after the run's start. */
export function callWindow(
  id: string,
  startMs: number,
  endMs: number,
  changes: Partial<ToolCall> = {},
): CallWindow {
  const call = toolCall(id, { startedAtMs: startMs, endedAtMs: endMs, ...changes });
  return { call, startNs: startMs * 1e6, endNs: endMs * 1e6 };
}

/** Ticks at the given ms; columns by name, null for an absent value. */
export function ticksAt(
  timesMs: readonly number[],
  columns: Partial<Record<TickColumnName, readonly (number | null)[]>>,
): TickSeries {
  const series = emptyTickSeries(timesMs.length);
  timesMs.forEach((time, at) => {
    series.timeNs[at] = time * 1e6;
  });
  for (const [name, values] of Object.entries(columns)) {
    const column = series.columns[name as TickColumnName];
    values.forEach((value, at) => {
      column[at] = value ?? Number.NaN;
    });
  }
  return series;
}

/** Part of a series, as a block of its own. */
export function sliceTicks(series: TickSeries, from: number, to: number): TickSeries {
  const part = emptyTickSeries(to - from);
  part.timeNs.set(series.timeNs.subarray(from, to));
  for (const [name, values] of Object.entries(series.columns)) {
    part.columns[name as TickColumnName].set(values.subarray(from, to));
  }
  return part;
}
