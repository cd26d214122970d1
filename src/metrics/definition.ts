/** What a metric is, apart from its values: the one description that the registry and docs/metrics.md share. */

export type MetricType = 'counter' | 'gauge' | 'histogram';
export type MetricUnit =
  | 'bytes'
  | 'seconds'
  | 'ratio'
  | 'cpus'
  | 'count'
  | 'dollars'
  | 'tokens'
  | 'info'
  | 'boolean';

export type MetricGroup = 'container' | 'tool call' | 'model' | 'run' | 'monitor' | 'cadvisor';

export interface MetricDefinition {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit: MetricUnit;
  readonly group: MetricGroup;
  readonly labels: readonly string[];
  /** Where the figure comes from: a kernel file, the trace, cgmon itself. */
  readonly source: string;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
  /** What an exemplar of it carries. */
  readonly exemplar?: string;
}
