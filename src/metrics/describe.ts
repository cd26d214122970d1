import type { MetricDefinition, MetricGroup } from './definition.js';

const groups: readonly { readonly group: MetricGroup; readonly title: string; readonly text: string }[] = [
  {
    group: 'container',
    title: 'Containers that run now',
    text: 'A series leaves on the first scrape after its container ended.',
  },
  {
    group: 'tool call',
    title: 'Tool calls',
    text: 'The series with a `container` leave with it; the others stay as long as cgmon runs.',
  },
  { group: 'model', title: 'The model', text: 'As far as the trace tells.' },
  {
    group: 'run',
    title: 'Results of containers that ended',
    text: 'The last 20 containers, one result for each container name.',
  },
  { group: 'monitor', title: 'cgmon itself', text: 'Whether the other figures can be trusted.' },
  {
    group: 'cadvisor',
    title: 'Under the names of cAdvisor',
    text:
      'With `--compat cadvisor`, beside the others: for dashboards and alerts made for cAdvisor. `id` is "/" and the ' +
      "container's name. There are no network figures: a cgroup has none.",
  },
];

function row(metric: MetricDefinition): string {
  const labels = metric.labels.map((label) => `\`${label}\``).join(', ');
  const exemplar = metric.exemplar === undefined ? '' : ` Exemplar: ${metric.exemplar}.`;
  return `| \`${metric.name}\` | ${metric.type} | ${metric.unit} | ${labels} | ${metric.help}${exemplar} | ${metric.source} |`;
}

const preface = `# Metrics

<!-- Generated from src/metrics by scripts/metrics-doc; test/metrics/metrics-doc.test.ts compares it. -->

What \`cgmon serve\` and \`cgmon run --listen\` serve at \`/metrics\`. [serve.md](serve.md) says how to run them.

- Units are bytes, seconds and whole CPUs. A figure that is not known is absent, never 0; so is a limit that is not set.
- Labels hold no id, path or command. \`container\` and \`image\` are names; a container whose name nobody tells is called
  after what started it and a number (\`podman-1\`). \`tool\` is one of Claude Code's own tools, \`mcp\` for the tools of any
  MCP server, or \`other\`.
- Ids of tool calls are exemplars: a scraper that asks for OpenMetrics gets them.
`;

/** docs/metrics.md, as Markdown. */
export function describeMetrics(metrics: readonly MetricDefinition[]): string {
  const tables = groups.map(({ group, title, text }) => {
    const rows = metrics.filter((metric) => metric.group === group).map(row);
    const head = [
      '| metric | type | unit | labels | what it is | from |',
      '| --- | --- | --- | --- | --- | --- |',
    ];
    return [`## ${title}`, '', text, '', ...head, ...rows, ''].join('\n');
  });
  return [preface, ...tables].join('\n');
}
