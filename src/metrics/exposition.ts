import { Gauge, Registry, type RegistryContentType } from 'prom-client';
import type { MetricFamily } from './families.js';
import type { Exemplar, Histogram } from './histogram.js';

/** `text`: Prometheus' own format, 0.0.4. `openmetrics`: 1.0.0, which has exemplars. */
export type ExpositionFormat = 'text' | 'openmetrics';

export const contentTypes: Readonly<Record<ExpositionFormat, RegistryContentType>> = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
};

/** By the Accept header: Prometheus asks for OpenMetrics by name, people and curl do not. */
export function formatFor(accept: string | undefined): ExpositionFormat {
  return accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'text';
}

/** Of an exemplar's label set, by OpenMetrics. */
const mostExemplarCharacters = 128;

type Labels = Readonly<Record<string, string>>;

/** A value as prom-client's registry writes it; it writes labels out once for all values that share them. */
interface WrittenValue {
  readonly metricName?: string;
  readonly labels?: Labels;
  readonly sharedLabels: Labels;
  readonly value: number;
  readonly exemplar?: { readonly labelSet: Labels; readonly value: number; readonly timestamp: number };
}

/** A page of metrics. Source: the Prometheus text format 0.0.4, OpenMetrics 1.0.0. */
export function renderExposition(
  families: readonly MetricFamily[],
  format: ExpositionFormat,
): Promise<string> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentTypes[format]);
  const known = new Map<readonly string[], Labels>();
  const labelsOf = (names: readonly string[], values: readonly string[]): Labels => {
    const labels = known.get(values) ?? Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']));
    known.set(values, labels);
    return labels;
  };
  for (const { definition, labels, values, exemplars, histograms } of families) {
    const { name, type, help, labels: names } = definition;
    const written: WrittenValue[] = values.map((value, at) => ({
      value,
      sharedLabels: labelsOf(names, labels[at] ?? []),
      ...exemplarOf(exemplars.get(at)),
    }));
    for (const one of histograms) {
      written.push(...histogramValues(name, labelsOf(names, one.labels), one.histogram));
    }
    // The values are the kernel's and the trace's own counts, which a Counter or Histogram could not be set to.
    Object.assign(new Gauge({ name, help, registers: [registry] }), {
      type,
      // The registry takes "_total" off the names of OpenMetrics' counters.
      get(this: { readonly name: string }) {
        return Promise.resolve({ name: this.name, help, type, values: written });
      },
    });
  }
  return registry.metrics();
}

function histogramValues(
  name: string,
  sharedLabels: Labels,
  { bounds, counts, exemplars, sum }: Histogram,
): WrittenValue[] {
  let total = 0;
  const buckets = Array.from(counts, (count, at) => {
    total += count;
    return {
      metricName: `${name}_bucket`,
      labels: { le: at < bounds.length ? String(bounds[at]) : '+Inf' },
      sharedLabels,
      value: total,
      ...exemplarOf(exemplars[at]),
    };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, sharedLabels, value: sum },
    { metricName: `${name}_count`, sharedLabels, value: total },
  ];
}

/** Nothing where the id is too long. */
function exemplarOf(exemplar: Exemplar | undefined): Pick<WrittenValue, 'exemplar'> {
  if (exemplar === undefined) return {};
  const { label, id, value, atMs } = exemplar;
  if (label.length + id.length > mostExemplarCharacters) return {};
  return { exemplar: { labelSet: { [label]: id }, value, timestamp: atMs / 1000 } };
}
