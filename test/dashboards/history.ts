import type { MetricDefinition } from '../../src/metrics/definition.js';
import { metricDefinitions } from '../../src/metrics/definitions.js';
import { type Agent, agents, counterAt, gaugeAt, labelValues } from './scenario.js';

const minutes = 30;
const stepSeconds = 15;
const image = 'localhost/agent:latest';

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly agent?: Agent;
}

/** Every metric, the native ones unless told, over half an hour up to `endSeconds`, as OpenMetrics with times. */
export function historyText(
  endSeconds: number,
  definitions: readonly MetricDefinition[] = metricDefinitions,
): string {
  const beginning = endSeconds - minutes * 60;
  const lines: string[] = [];
  for (const metric of definitions) {
    const family = metric.type === 'counter' ? metric.name.replace(/_total$/, '') : metric.name;
    lines.push(`# HELP ${family} ${metric.help}`, `# TYPE ${family} ${metric.type}`);
    for (const series of seriesOf(metric)) {
      for (const second of secondsOf(metric, series)) {
        const at = beginning + second;
        lines.push(...samples(metric, series, second / 60, beginning).map((text) => `${text} ${at}`));
      }
    }
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

function secondsOf(metric: MetricDefinition, { agent }: Series): number[] {
  const end = metric.group === 'run' || agent?.endsAt == null ? minutes : agent.endsAt;
  const from = metric.group === 'run' ? (agent?.endsAt ?? 0) : 0;
  const all = Array.from({ length: (minutes * 60) / stepSeconds + 1 }, (_, at) => at * stepSeconds);
  return all.filter((second) => second >= from * 60 && second <= end * 60);
}

function seriesOf(metric: MetricDefinition): Series[] {
  const cadvisor = metric.group === 'cadvisor';
  const perContainer = metric.labels.includes(cadvisor ? 'name' : 'container');
  const ended = metric.group === 'run';
  const owners: { labels: Record<string, string>; agent?: Agent }[] = perContainer
    ? agents
        .filter(({ endsAt }) => !ended || endsAt !== null)
        .map((agent) => ({ labels: { instance: agent.instance, ...namesOf(agent, cadvisor), image }, agent }))
    : [...new Set(agents.map(({ instance }) => instance))].map((instance) => ({ labels: { instance } }));
  const owned = new Set(['container', 'image', 'id', 'name']);
  const others = metric.labels.filter((label) => !owned.has(label));
  return owners.flatMap(({ labels, agent }, owner) =>
    combinations(others).map((more, at) => ({
      labels: { job: 'cgmon', ...labels, ...more },
      seed: owner + 3 * at + 1,
      ...(agent === undefined ? {} : { agent }),
    })),
  );
}

function namesOf({ container }: Agent, cadvisor: boolean): Readonly<Record<string, string>> {
  return cadvisor ? { id: `/${container}`, name: container } : { container };
}

function combinations(labels: readonly string[]): Record<string, string>[] {
  const [first, ...rest] = labels;
  if (first === undefined) return [{}];
  const values = labelValues[first];
  if (values === undefined) throw new Error(`the scenario has no value for the label ${first}`);
  return values.flatMap((value) => combinations(rest).map((more) => ({ [first]: value, ...more })));
}

function samples(
  metric: MetricDefinition,
  { labels, seed, agent }: Series,
  minute: number,
  beginning: number,
) {
  const { name } = metric;
  if (metric.type === 'histogram') {
    return histogramSamples(metric, labels, counterAt(metric, minute, seed, agent) * 4, seed);
  }
  if (metric.type === 'counter') return [`${name}${text(labels)} ${counterAt(metric, minute, seed, agent)}`];
  if (name.endsWith('_timestamp_seconds'))
    return [`${name}${text(labels)} ${beginning + (agent?.endsAt ?? 0) * 60}`];
  if (name.endsWith('start_time_seconds')) return [`${name}${text(labels)} ${beginning}`];
  return [`${name}${text(labels)} ${gaugeAt(metric, minute, seed, agent)}`];
}

/** `count` values spread over the buckets like a bell around one that `seed` picks. */
function histogramSamples(
  { name, buckets = [] }: MetricDefinition,
  labels: Readonly<Record<string, string>>,
  count: number,
  seed: number,
): string[] {
  const middle = 2 + (seed % 5);
  const weights = [...buckets, 0].map((_, at) => Math.exp(-((at - middle) ** 2) / 3));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let cumulative = 0;
  let sum = 0;
  const lines = weights.map((weight, at) => {
    const here = Math.floor((count * weight) / whole);
    cumulative += here;
    sum += here * (buckets[at] ?? buckets.at(-1) ?? 0) * 0.7;
    const bound = buckets[at];
    return `${name}_bucket${text({ ...labels, le: bound === undefined ? '+Inf' : String(bound) })} ${cumulative}`;
  });
  return [...lines, `${name}_sum${text(labels)} ${sum}`, `${name}_count${text(labels)} ${cumulative}`];
}

function text(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
}
