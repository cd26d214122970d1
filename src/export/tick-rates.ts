import type { TickColumnName, TickSeries } from '../model/tick.js';

/** Two neighbouring ticks, also across blocks. */
export interface TickStep {
  readonly fromNs: number;
  readonly toNs: number;
  /** How much a counter grew, per second; null where one of the ticks has no figure, or it went back. */
  readonly rate: (column: TickColumnName) => number | null;
  /** A column's figure at the later tick; null where absent. */
  readonly at: (column: TickColumnName) => number | null;
}

/** Streams the ticks with what changed since the one before; the first has no rates, and begins at the run's start. */
export async function* tickSteps(
  blocks: AsyncIterable<TickSeries>,
): AsyncGenerator<TickStep, void, undefined> {
  let last: { readonly series: TickSeries; readonly tick: number } | null = null;
  for await (const series of blocks) {
    for (let tick = 0; tick < series.length; tick += 1) {
      const before = last;
      const toNs = series.timeNs[tick] ?? 0;
      const fromNs = before === null ? Math.min(0, toNs) : (before.series.timeNs[before.tick] ?? toNs);
      yield {
        fromNs,
        toNs,
        at: (column) => known(series.columns[column][tick]),
        rate: (column) => {
          const now = known(series.columns[column][tick]);
          const then = before === null ? null : known(before.series.columns[column][before.tick]);
          if (now === null || then === null || toNs <= fromNs || now < then) return null;
          return ((now - then) * 1e9) / (toNs - fromNs);
        },
      };
      last = { series, tick };
    }
  }
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
