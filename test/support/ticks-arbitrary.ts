import * as fc from 'fast-check';
import { emptyTickSeries, type TickColumnName, tickColumns, type TickSeries } from '../../src/model/tick.js';
import { sliceTicks } from './calls.js';

/**
 * Series with irregular times (ms), counters that rise, stand still, are absent for a while or fall back, and
 * gauges that jump. `names`: the columns that have values; the others are absent.
 */
export function tickSeries(names: readonly TickColumnName[], maxLength = 40): fc.Arbitrary<TickSeries> {
  const tick = fc.record({
    gapUs: fc.integer({ min: 1, max: 120_000 }),
    cells: fc.array(
      fc.record({
        step: fc.integer({ min: 0, max: 5_000_000 }),
        absent: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
        reset: fc.integer({ min: 0, max: 30 }).map((die) => die === 0),
      }),
      { minLength: names.length, maxLength: names.length },
    ),
  });
  return fc.array(tick, { maxLength }).map((ticks) => {
    const series = emptyTickSeries(ticks.length);
    const values = names.map(() => 0);
    let timeUs = 0;
    ticks.forEach(({ gapUs, cells }, at) => {
      timeUs += gapUs;
      series.timeNs[at] = timeUs * 1000;
      names.forEach((name, column) => {
        const cell = cells[column];
        if (cell === undefined) return;
        const isCounter = tickColumns.find((spec) => spec.name === name)?.kind === 'counter';
        const last = values[column] ?? 0;
        values[column] = isCounter && !cell.reset ? last + cell.step : cell.step;
        if (!cell.absent) series.columns[name][at] = values[column] ?? 0;
      });
    });
    return series;
  });
}

/** The series cut into blocks at the given places. */
export function cutSeries(series: TickSeries, places: readonly number[]): TickSeries[] {
  const cuts = [0, ...places.map((place) => Math.min(place, series.length)), series.length].sort(
    (a, b) => a - b,
  );
  return cuts.slice(1).map((to, at) => sliceTicks(series, cuts[at] ?? 0, to));
}
