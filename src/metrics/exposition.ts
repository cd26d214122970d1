import type { MetricFamily } from './families.js';
import type { Exemplar, Histogram } from './histogram.js';

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

/** A page of metrics. Source: the Prometheus text format 0.0.4, OpenMetrics 1.0.0. */
export function renderExposition(families: readonly MetricFamily[], format: ExpositionFormat): string {
  const open = format === 'openmetrics';
  const parts: string[] = [];
  const rendered = new Map<readonly string[], string>();
  const labelsOf = (names: readonly string[], values: readonly string[]) => {
    const known = rendered.get(values);
    if (known !== undefined) return known;
    const text = names.map((name, at) => `${name}="${escapeValue(values[at] ?? '')}"`).join(',');
    rendered.set(values, text);
    return text;
  };
  for (const { definition, samples, histograms } of families) {
    const { name, type, help, unit, labels } = definition;
    const family = open && type === 'counter' ? name.replace(/_total$/, '') : name;
    parts.push(`# HELP ${family} ${escapeHelp(help)}\n# TYPE ${family} ${type}\n`);
    if (open && namedUnits.has(unit) && family.endsWith(`_${unit}`)) parts.push(`# UNIT ${family} ${unit}\n`);
    for (const { labels: values, value, exemplar } of samples) {
      const text = labelsOf(labels, values);
      const tail = open && exemplar !== undefined ? exemplarText(exemplar) : '';
      parts.push(`${name}${text === '' ? '' : `{${text}}`} ${numberText(value)}${tail}\n`);
    }
    for (const { labels: values, histogram } of histograms) {
      parts.push(...histogramLines(name, labelsOf(labels, values), histogram, open));
    }
  }
  if (open) parts.push('# EOF\n');
  return parts.join('');
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
