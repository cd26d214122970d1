import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ComparedRun, type MetricName, comparedRun, metrics } from '../analysis/compared-run.js';
import type { RunResult } from '../experiment/experiment-state.js';
import { readResults, resultsName } from '../experiment/results-file.js';
import { CgmonError } from '../model/errors.js';
import { resolveRun } from '../record/run-list.js';
import { readRunReport } from '../record/run-report.js';

/** Where the results of an experiment are kept unless --out says otherwise. */
export function experimentDirectory(name: string, root: string): string {
  return join(dirname(root), 'experiments', name);
}

/** The directory of an experiment given as such, or by the name of the experiment; null: neither. */
export function findExperiment(text: string, root: string): string | null {
  const places = [text, ...(text.includes('/') ? [] : [experimentDirectory(text, root)])];
  return places.find((place) => text !== '' && existsSync(join(place, resultsName))) ?? null;
}

/**
 * The runs of an experiment, each with the outcome it had; warm-ups are left out. One that failed before it was
 * recorded counts by its outcome alone.
 */
export async function experimentRuns(
  directory: string,
  root: string,
  complain: (line: string) => void,
): Promise<ComparedRun[]> {
  const runs: ComparedRun[] = [];
  for (const result of readResults(directory).state.results) {
    const { key, task, configuration, warmUp, runId, outcome, warnings } = result;
    if (warmUp) continue;
    if (runId === null) {
      runs.push(unrecordedRun(result, directory));
      continue;
    }
    try {
      const { run, toolCalls } = await readRunReport(resolveRun(root, runId));
      runs.push(comparedRun(run, toolCalls, outcome, { task, configuration, hostWarnings: warnings }));
    } catch (error) {
      if (!(error instanceof CgmonError)) throw error;
      complain(`${key}: ${error.message}`);
    }
  }
  return runs;
}

function unrecordedRun(
  { key, task, configuration, limits, outcome, warnings }: RunResult,
  directory: string,
): ComparedRun {
  const unknown = Object.fromEntries(metrics.map(({ name }) => [name, Number.NaN]));
  return {
    // Another experiment may have the same tasks and limits.
    id: join(directory, key),
    task,
    configuration,
    limits,
    outcome,
    metrics: unknown as Record<MetricName, number>,
    calls: [],
    hostWarnings: warnings,
  };
}
