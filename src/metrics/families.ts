import type { MetricDefinition } from './definition.js';
import type { Exemplar, Histogram } from './histogram.js';

export interface HistogramSample {
  readonly labels: readonly string[];
  readonly histogram: Histogram;
}

/** A metric with its values at one moment. */
export interface MetricFamily {
  readonly definition: MetricDefinition;
  /** Values of the definition's labels, in its order, of each sample. One array may serve many samples. */
  readonly labels: readonly (readonly string[])[];
  readonly values: readonly number[];
  /** By the place of the sample. */
  readonly exemplars: ReadonlyMap<number, Exemplar>;
  readonly histograms: readonly HistogramSample[];
}

/** Takes the values of one scrape. A value that is null, undefined or NaN is absent: no sample. */
export interface MetricSink {
  put(name: string, labels: readonly string[], value: number | null | undefined, exemplar?: Exemplar): void;
  putHistogram(name: string, labels: readonly string[], histogram: Histogram): void;
}

/** Columns and not an object for each sample: of thousands of containers there are many. */
interface Filling {
  readonly definition: MetricDefinition;
  readonly labels: (readonly string[])[];
  readonly values: number[];
  readonly exemplars: Map<number, Exemplar>;
  readonly histograms: HistogramSample[];
}

/** A sink for `definitions`, and what came into it, in their order, without metrics that have no sample. */
export function createFamilies(
  definitions: readonly MetricDefinition[],
): MetricSink & { readonly families: () => readonly MetricFamily[] } {
  const byName = new Map<string, Filling>(
    definitions.map((definition) => [
      definition.name,
      { definition, labels: [], values: [], exemplars: new Map(), histograms: [] },
    ]),
  );
  const familyOf = (name: string): Filling => {
    const family = byName.get(name);
    if (family === undefined) throw new RangeError(`no metric ${name}`);
    return family;
  };
  return {
    put(name, labels, value, exemplar) {
      const family = familyOf(name);
      if (value === null || value === undefined || Number.isNaN(value)) return;
      if (exemplar !== undefined) family.exemplars.set(family.values.length, exemplar);
      family.labels.push(labels);
      family.values.push(value);
    },
    putHistogram(name, labels, histogram) {
      familyOf(name).histograms.push({ labels, histogram });
    },
    families: () =>
      [...byName.values()].filter(({ values, histograms }) => values.length + histograms.length > 0),
  };
}
