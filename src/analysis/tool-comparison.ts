import { mean, median, quantile } from '../stats/quantile.js';
import type { ComparedCall, ComparedRun } from './compared-run.js';
import { groupBy } from './group-by.js';
import { isInfrastructure } from './outcome.js';
import { roomiestFirst } from './roomiest-first.js';

/** The calls of one kind under one configuration. Means are per run, the rest per call. */
export interface ToolRow {
  readonly kind: string;
  readonly task: string;
  readonly configuration: string;
  readonly calls: number;
  readonly callsPerRun: number;
  readonly medianS: number;
  readonly p95S: number;
  readonly cpuSPerCall: number;
  readonly throttledSPerCall: number;
  readonly memoryRiseP95Bytes: number;
  /** Its median duration over that of the baseline: the slow-down. */
  readonly slowdown: number;
}

/**
 * Calls compared by tool, or by the category of Bash commands, within each task; kinds by name,
 * the roomiest configurations first. Runs with infrastructure errors are left out.
 */
export function compareTools(
  runs: readonly ComparedRun[],
  by: 'tool' | 'category',
  baseline: string,
): ToolRow[] {
  const counted = runs.filter((run) => !isInfrastructure(run.outcome));
  return [...groupBy(counted, (run) => run.task)].flatMap(([task, own]) => toolRows(task, own, by, baseline));
}

function toolRows(
  task: string,
  runs: readonly ComparedRun[],
  by: 'tool' | 'category',
  baseline: string,
): ToolRow[] {
  const keyOf = (call: ComparedCall): string | null => (by === 'tool' ? call.name : call.category);
  const configurations = [...groupBy(runs, (run) => run.configuration)].sort(([, [a]], [, [b]]) =>
    roomiestFirst(a?.limits ?? {}, b?.limits ?? {}),
  );
  const kinds = new Set(runs.flatMap((run) => run.calls.flatMap((call) => keyOf(call) ?? [])));
  return [...kinds].sort().flatMap((kind) => {
    const rows = configurations.map(([configuration, own]) => ({
      configuration,
      runs: own.length,
      calls: own.flatMap((run) => run.calls.filter((call) => keyOf(call) === kind)),
    }));
    const reference = known(rows.find((row) => row.configuration === baseline)?.calls ?? [], 'seconds');
    return rows.map(({ configuration, runs: count, calls }) => ({
      kind,
      task,
      configuration,
      calls: calls.length,
      callsPerRun: calls.length / count,
      medianS: median(known(calls, 'seconds')),
      p95S: quantile(known(calls, 'seconds'), 0.95),
      cpuSPerCall: mean(known(calls, 'cpuS')),
      throttledSPerCall: mean(known(calls, 'throttledS')),
      memoryRiseP95Bytes: quantile(known(calls, 'memoryRiseBytes'), 0.95),
      slowdown: median(known(calls, 'seconds')) / median(reference),
    }));
  });
}

function known(
  calls: readonly ComparedCall[],
  key: 'seconds' | 'cpuS' | 'throttledS' | 'memoryRiseBytes',
): number[] {
  return calls.map((call) => call[key]).filter((value) => !Number.isNaN(value));
}
