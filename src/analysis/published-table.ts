import { roundHalfEven } from '../stats/round.js';
import type { CategoryFigures, DatasetFigures } from './dataset-figures.js';

type Table = { [key: string]: number | Table };

/**
 * The figures under the names and with the digits of the table published with the dataset (shares and MB to
 * one decimal, correlations and ratios to two), so that the two can be laid side by side.
 */
export function publishedTable(figures: DatasetFigures): Table {
  const one = (value: number): number => roundHalfEven(value, 1);
  const two = (value: number): number => roundHalfEven(value, 2);
  const { cpuMemoryCorrelation: correlation, memoryPeakToMean: ratio } = figures;
  return {
    runs: figures.runs,
    samples: figures.samples,
    tool_sample_pct: one(figures.toolSamplePercent),
    mem_burst_gt300MB: figures.memoryBursts,
    mem_burst_in_tool_pct: one(figures.memoryBurstsInToolPercent),
    cpu_burst_gt30pct: figures.cpuBursts,
    cpu_burst_in_tool_pct: one(figures.cpuBurstsInToolPercent),
    cpu_mem_corr: { mean: two(correlation.mean), min: two(correlation.min), max: two(correlation.max) },
    mem_peak_to_avg: { median: two(ratio.median), mean: two(ratio.mean), max: two(ratio.max) },
    tool_calls: figures.toolCalls,
    tool_calls_without_sample_pct: one(figures.toolCallsWithoutSamplePercent),
    retry: {
      runs_with_group: figures.retry.runsWithGroup,
      groups_total: figures.retry.groups,
      max_consecutive_bash: figures.retry.longest,
    },
    mem_rate_MBps: { p95: one(figures.memoryRateMbPerS.p95), max: one(figures.memoryRateMbPerS.max) },
    bash_category: Object.fromEntries(
      Object.entries(figures.bashCategories).map(([name, category]) => [name, categoryRow(category)]),
    ),
    ...optional('cpu_seconds_total', figures.cpuSecondsTotal),
    ...optional('cpu_seconds_in_tool_union_pct', figures.cpuSecondsInToolPercent),
    ...optional('peak_interval_cpu_pct', figures.peakIntervalCpuPercent),
  };
}

function categoryRow(category: CategoryFigures): Table {
  return {
    n: category.n,
    mean_mem_spike: roundHalfEven(category.meanMemorySpikeMb, 1),
    p95_mem_spike: roundHalfEven(category.p95MemorySpikeMb, 1),
    mean_cpu_spike: roundHalfEven(category.meanCpuSpikePercent, 1),
    p95_cpu_spike: roundHalfEven(category.p95CpuSpikePercent, 1),
  };
}

function optional(name: string, value: number | null): Table {
  return value === null ? {} : { [name]: roundHalfEven(value, 1) };
}
