import type { MetricFamily } from './families.js';
import type { Exemplar, Histogram } from './histogram.js';
import { createTextBuffer } from './text-buffer.js';

/** `text`: Prometheus' own format, 0.0.4. `openmetrics`: 1.0.0, which has exemplars. */
export type ExpositionFormat = 'text' | 'openmetrics';

export const contentTypes: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** By the Accept header: Prometheus asks for OpenMetrics by name, people and curl do not. */
export function formatFor(accept: string | undefined): ExpositionFormat {
  return accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'text';
}

/** Units that OpenMetrics may be told, being the end of the metric's name. */
const namedUnits: ReadonlySet<string> = new Set(['bytes', 'seconds', 'cpus', 'dollars', 'tokens']);
/** Of an exemplar's label set, by OpenMetrics. */
const mostExemplarCharacters = 128;

/** A page of metrics, UTF-8. Source: the Prometheus text format 0.0.4, OpenMetrics 1.0.0. */
export function renderExposition(families: readonly MetricFamily[], format: ExpositionFormat): Buffer {
  const open = format === 'openmetrics';
  const page = createTextBuffer();
  const rendered = new Map<readonly string[], string>();
  const labelsOf = (names: readonly string[], values: readonly string[]) => {
    const known = rendered.get(values);
    if (known !== undefined) return known;
    const text = names.map((name, at) => `${name}="${escapeValue(values[at] ?? '')}"`).join(',');
    rendered.set(values, text);
    return text;
  };
  for (const { definition, labels: labelsOfSamples, values, exemplars, histograms } of families) {
    const { name, type, help, unit, labels } = definition;
    const family = open && type === 'counter' ? name.replace(/_total$/, '') : name;
    page.write(`# HELP ${family} ${escapeHelp(help)}\n# TYPE ${family} ${type}\n`);
    // A unit that is not the end of the name makes Prometheus refuse the whole page.
    if (open && namedUnits.has(unit) && family.endsWith(`_${unit}`)) page.write(`# UNIT ${family} ${unit}\n`);
    values.forEach((value, at) => {
      const text = labelsOf(labels, labelsOfSamples[at] ?? []);
      const exemplar = open ? exemplars.get(at) : undefined;
      const tail = exemplar === undefined ? '' : exemplarText(exemplar);
      page.write(`${name}${text === '' ? '' : `{${text}}`} ${numberText(value)}${tail}\n`);
    });
    for (const { labels: of, histogram } of histograms) {
      for (const line of histogramLines(name, labelsOf(labels, of), histogram, open)) page.write(line);
    }
  }
  if (open) page.write('# EOF\n');
  return page.bytes();
}

function histogramLines(
  name: string,
  labels: string,
  { bounds, counts, exemplars, sum }: Histogram,
  open: boolean,
) {
  const prefix = labels === '' ? '' : `${labels},`;
  let total = 0;
  const lines = Array.from(counts, (count, at) => {
    total += count;
    const exemplar = exemplars[at];
    const tail = open && exemplar !== undefined ? exemplarText(exemplar) : '';
    const bound = bounds[at];
    const le =
      bound === undefined ? '+Inf' : open && Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
    return `${name}_bucket{${prefix}le="${le}"} ${total}${tail}\n`;
  });
  const all = labels === '' ? '' : `{${labels}}`;
  return [...lines, `${name}_sum${all} ${numberText(sum)}\n`, `${name}_count${all} ${total}\n`];
}

/** ` # {call_id="toolu_..."} 1.5 1700000000.123`; nothing where the id is too long. */
function exemplarText({ label, id, value, atMs }: Exemplar): string {
  if (label.length + id.length > mostExemplarCharacters) return '';
  return ` # {${label}="${escapeValue(id)}"} ${numberText(value)} ${(atMs / 1000).toFixed(3)}`;
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

const special = /[\\"\n]/;

function escapeValue(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
