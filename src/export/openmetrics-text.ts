import type { MetricDefinition } from '../metrics/definition.js';
import { plainText } from './plain-text.js';

/** Lines of the OpenMetrics text format 1.0. */

export function familyHead({ name, type, unit, help }: MetricDefinition): string {
  const family = type === 'counter' ? name.replace(/_total$/, '') : name;
  const unitLine = family.endsWith(`_${unit}`) ? `# UNIT ${family} ${unit}\n` : '';
  return `# TYPE ${family} ${type}\n${unitLine}# HELP ${family} ${escaped(help)}\n`;
}

/** `{a="b",c="d"}` of the labels that have a value. Text of others is made one plain line. */
export function labelText(labels: Readonly<Record<string, string | null | undefined>>): string {
  const pairs = Object.entries(labels).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${name}="${escaped(plainText(value, 200))}"`],
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Time stamps are seconds; milliseconds are written out, for floats would round them. */
export function sampleLine(nameAndLabels: string, value: number, ms: number): string {
  const whole = Math.floor(ms / 1000);
  return `${nameAndLabels} ${value} ${whole}.${String(ms - whole * 1000).padStart(3, '0')}\n`;
}
