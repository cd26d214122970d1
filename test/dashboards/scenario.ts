import type { MetricDefinition } from '../../src/metrics/definition.js';

/** An invented half hour of two nodes with three agents, one of which ends: enough for every panel to show something. */

export interface Agent {
  readonly instance: string;
  readonly container: string;
  /** Minutes from the beginning. */
  readonly endsAt: number | null;
  /** How much it does, of 1. */
  readonly weight: number;
}

export const agents: readonly Agent[] = [
  { instance: 'node-1:9464', container: 'agent-1', endsAt: null, weight: 1 },
  { instance: 'node-1:9464', container: 'agent-2', endsAt: 22, weight: 0.6 },
  { instance: 'node-2:9464', container: 'agent-1', endsAt: null, weight: 0.35 },
];

const gib = 2 ** 30;

/** Values of the labels that are not `instance`, `container` and `image`. */
export const labelValues: Readonly<Record<string, readonly string[]>> = {
  tool: ['Bash', 'Edit', 'Read'],
  outcome: ['ok', 'error'],
  device: ['vda'],
  model: ['claude-sonnet-4-5'],
  kind: ['input', 'output', 'cache_read'],
  engine: ['podman'],
  reason: ['oom-kill'],
  version: ['0.1.0'],
  collector: ['memory.stat'],
  quality: ['exact', 'estimated'],
  status: ['401'],
  cpu: ['total'],
  scope: ['container'],
  failure_type: ['pgfault', 'pgmajfault'],
};

/** Of a wave between 0 and 1 that differs from series to series. */
function wave(minute: number, seed: number): number {
  return 0.5 + 0.35 * Math.sin(minute / 2.3 + seed) + 0.15 * Math.sin(minute * 1.9 + 2 * seed);
}

const memoryShare: Readonly<Record<string, number>> = {
  memory_bytes: 0.75,
  memory_working_set_bytes: 0.55,
  memory_anon_bytes: 0.4,
  memory_file_bytes: 0.3,
  memory_kernel_bytes: 0.05,
  memory_swap_bytes: 0.02,
  memory_peak_bytes: 0.95,
  memory_highest_bytes: 0.97,
  memory_usage_bytes: 0.75,
  memory_rss: 0.4,
  memory_cache: 0.3,
  memory_swap: 0.02,
};

const steady: Readonly<Record<string, number>> = {
  memory_limit_bytes: 2 * gib,
  memory_high_limit_bytes: 1.8 * gib,
  spec_memory_limit_bytes: 2 * gib,
  cpu_limit_cpus: 4,
  pids_limit: 512,
};

/** A gauge's value `minute` minutes after the beginning. */
export function gaugeAt(metric: MetricDefinition, minute: number, seed: number, agent?: Agent): number {
  const name = metric.name.replace(/^(cgmon_)?(container_)?/, '');
  const fixed = steady[name];
  if (fixed !== undefined) return fixed;
  if (name === 'sampler_interval_seconds') return 0.05;
  if (name === 'containers') return 2;
  if (name === 'waiting_for_model') return wave(minute, seed) > 0.6 ? 1 : 0;
  if (name === 'tool_calls_running') return wave(minute, seed) > 0.6 ? 1 : 0;
  if (metric.unit === 'info' || metric.unit === 'boolean') return 1;
  const load = wave(minute, agent?.weight ?? seed) * (agent?.weight ?? 1);
  if (name === 'cpu_peak_cpus') return Math.min(4, 1.5 + 4 * load);
  if (metric.unit === 'bytes') return Math.round(2 * gib * (memoryShare[name] ?? 0.1) * (0.3 + 0.7 * load));
  return Math.round(100 * load) / 10;
}

const perMinute: Readonly<Record<string, number>> = {
  cpu_seconds_total: 90,
  cpu_usage_seconds_total: 90,
  cpu_cfs_periods_total: 600,
  cpu_cfs_throttled_periods_total: 150,
  cpu_user_seconds_total: 70,
  cpu_system_seconds_total: 20,
  cpu_periods_total: 600,
  cpu_throttled_periods_total: 150,
  io_read_bytes_total: 3e8,
  io_written_bytes_total: 5e8,
  oom_kills_total: 0.2,
  tool_calls_total: 4,
  tool_call_seconds_total: 22,
  tool_call_cpu_seconds_total: 14,
  tokens_total: 9000,
  cost_dollars_total: 0.05,
};

/** A counter's value: the sum of what waves of its speed came to. */
export function counterAt(metric: MetricDefinition, minute: number, seed: number, agent?: Agent): number {
  const name = metric.name.replace(/^(cgmon_)?(container_)?/, '');
  const speed = (perMinute[name] ?? 6) * (agent?.weight ?? 1);
  const phase = agent?.weight ?? seed;
  const grown = minute * 0.5 - 0.35 * 2.3 * (Math.cos(minute / 2.3 + phase) - Math.cos(phase));
  const value = speed * Math.max(0, grown + 0.02 * seed);
  return metric.unit === 'count' ? Math.floor(value) : value;
}
