import type { MetricDefinition, MetricUnit } from './definition.js';

type Part = Pick<MetricDefinition, 'help' | 'source'> & { readonly unit: MetricUnit };

/** Each figure twice: of the container while it runs, and of all containers since cgmon's start. */
function both(name: string, labels: readonly string[], part: Part): readonly MetricDefinition[] {
  const rest = { type: 'counter', group: 'model', unit: part.unit, source: part.source } as const;
  return [
    {
      ...rest,
      name: `cgmon_container_${name}`,
      labels: ['container', 'image', ...labels],
      help: `${part.help}, by the container's agent.`,
    },
    { ...rest, name: `cgmon_${name}`, labels, help: `${part.help}, by the agents of all containers.` },
  ];
}

export const modelMetrics: readonly MetricDefinition[] = [
  ...both('tokens_total', ['model', 'kind'], {
    unit: 'tokens',
    source: 'trace (message.usage, each message once)',
    help: 'Tokens (kind: input, output, cache_creation or cache_read)',
  }),
  ...both('cost_dollars_total', ['model'], {
    unit: 'dollars',
    source: 'trace (price table, or what the agent says)',
    help: 'US dollars, as far as prices are known',
  }),
  ...both('model_messages_total', ['model'], {
    unit: 'count',
    source: 'trace',
    help: 'Messages of the model',
  }),
];
