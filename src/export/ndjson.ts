import { type ClockPair, monotonicToWallMs } from '../model/clock.js';
import { tickColumns, type TickSeries } from '../model/tick.js';
import type { ToolCallUsage } from '../model/tool-call.js';
import { toolCallJson } from '../record/report-json.js';
import { isoTime } from './csv.js';
import { jsonText } from './json-text.js';

/**
 * One JSON object a line. A tick is {"time": ISO 8601, "timeNs": n, "memoryBytes": n, ...} with the names of
 * src/model/tick.ts; absent figures are left out.
 */
export async function* samplesNdjson(
  blocks: AsyncIterable<TickSeries> | Iterable<TickSeries>,
  clock: readonly ClockPair[],
): AsyncGenerator<string, void, undefined> {
  for await (const { length, timeNs, columns } of blocks) {
    const lines = Array.from({ length }, (_, tick) => {
      const time = timeNs[tick] ?? Number.NaN;
      const row: Record<string, string | number> = {
        time: isoTime(monotonicToWallMs(clock, time)),
        timeNs: time,
      };
      for (const { name } of tickColumns) {
        const value = columns[name][tick] ?? Number.NaN;
        if (!Number.isNaN(value)) row[name] = value;
      }
      return `${jsonText(row)}\n`;
    });
    yield lines.join('');
  }
}

/** A line per call, as in `cgmon show --json`. */
export function* toolCallsNdjson(calls: Iterable<ToolCallUsage>): Generator<string, void, undefined> {
  for (const call of calls) yield `${jsonText(toolCallJson(call))}\n`;
}
