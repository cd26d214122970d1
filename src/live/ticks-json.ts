import { emptyTickSeries, type TickSeries } from '../model/tick.js';
import { curveColumns } from '../report/curve-builder.js';

/** Columns of a series that curves are made of; null where there is no value. */
export interface TicksJson {
  readonly timeNs: readonly number[];
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
}

export function ticksJson({ length, timeNs, columns }: TickSeries): TicksJson {
  const known = curveColumns.filter((name) =>
    columns[name].subarray(0, length).some((value) => !Number.isNaN(value)),
  );
  return {
    timeNs: Array.from(timeNs.subarray(0, length)),
    columns: Object.fromEntries(
      known.map((name) => [
        name,
        Array.from(columns[name].subarray(0, length), (value) => (Number.isNaN(value) ? null : value)),
      ]),
    ),
  };
}

export function ticksOfJson({ timeNs, columns }: TicksJson): TickSeries {
  const series = emptyTickSeries(timeNs.length);
  series.timeNs.set(timeNs);
  for (const name of curveColumns) {
    columns[name]?.forEach((value, at) => {
      if (value !== null) series.columns[name][at] = value;
    });
  }
  return series;
}
