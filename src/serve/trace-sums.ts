import type { TraceLines, TraceUsage } from '../model/trace.js';
import type { Fleet } from './fleet.js';
import { modelTotals, type ModelTotals } from './trace-samples.js';

/** What the traces of all containers tell, those that ended included: sums that never fall. */
export interface TraceSums {
  readonly byModel: ReadonlyMap<string, ModelTotals>;
  readonly lines: number;
  readonly unknown: number;
  readonly malformed: number;
  /** Traces that are followed now. */
  readonly followed: number;
}

export function createTraceSums(fleet: Fleet, modelLabel: (model: string) => string): () => TraceSums {
  /** The last look at each container: between its end and its last line it is no longer listed, but still counts. */
  const looks = new Map<number, { readonly usage: TraceUsage; readonly lines: TraceLines }>();
  const ended = new Map<string, ModelTotals>();
  const lines = { lines: 0, unknown: 0, malformed: 0 };
  fleet.subscribe({
    onEnded({ number, trace }) {
      looks.delete(number);
      if (trace === null) return;
      modelTotals([trace.usage()], modelLabel, ended);
      addLines(lines, trace.lines());
    },
  });
  return () => {
    const running = fleet.containers();
    for (const { number, trace } of running)
      if (trace !== null) looks.set(number, { usage: trace.usage(), lines: trace.lines() });
    const sums = { ...lines };
    for (const look of looks.values()) addLines(sums, look.lines);
    const byModel = new Map([...ended].map(([model, totals]) => [model, copyOf(totals)]));
    modelTotals(
      [...looks.values()].map(({ usage }) => usage),
      modelLabel,
      byModel,
    );
    return { ...sums, byModel, followed: running.filter(({ trace }) => trace !== null).length };
  };
}

function addLines(sums: { lines: number; unknown: number; malformed: number }, from: TraceLines): void {
  sums.lines += from.total;
  sums.unknown += Object.values(from.unknown).reduce((sum, count) => sum + count, 0);
  sums.malformed += from.malformed;
}

function copyOf({ tokens, messages, costUsd }: ModelTotals): ModelTotals {
  return { tokens: new Map(tokens), messages, costUsd };
}
