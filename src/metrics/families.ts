import type { MetricDefinition } from './definition.js';
import type { Exemplar, Histogram } from './histogram.js';

export interface Sample {
  /** Values of the definition's labels, in its order. One array may serve many samples. */
  readonly labels: readonly string[];
  readonly value: number;
  readonly exemplar?: Exemplar | undefined;
}

export interface HistogramSample {
  readonly labels: readonly string[];
  readonly histogram: Histogram;
}

/** A metric with its values at one moment. */
export interface MetricFamily {
  readonly definition: MetricDefinition;
  readonly samples: readonly Sample[];
  readonly histograms: readonly HistogramSample[];
}

/** Takes the values of one scrape. A value that is null, undefined or NaN is absent: no sample. */
export interface MetricSink {
  put(name: string, labels: readonly string[], value: number | null | undefined, exemplar?: Exemplar): void;
  putHistogram(name: string, labels: readonly string[], histogram: Histogram): void;
}

interface Filling {
  readonly definition: MetricDefinition;
  readonly samples: Sample[];
  readonly histograms: HistogramSample[];
}

/** A sink for `definitions`, and what came into it, in their order, without metrics that have no sample. */
export function createFamilies(
  definitions: readonly MetricDefinition[],
): MetricSink & { readonly families: () => readonly MetricFamily[] } {
  const byName = new Map<string, Filling>(
    definitions.map((definition) => [definition.name, { definition, samples: [], histograms: [] }]),
  );
  const familyOf = (name: string): Filling => {
    const family = byName.get(name);
    if (family === undefined) throw new RangeError(`no metric ${name}`);
    return family;
  };
  return {
    put(name, labels, value, exemplar) {
      const { samples } = familyOf(name);
      if (value === null || value === undefined || Number.isNaN(value)) return;
      samples.push(exemplar === undefined ? { labels, value } : { labels, value, exemplar });
    },
    putHistogram(name, labels, histogram) {
      familyOf(name).histograms.push({ labels, histogram });
    },
    families: () =>
      [...byName.values()].filter(({ samples, histograms }) => samples.length + histograms.length > 0),
  };
}
