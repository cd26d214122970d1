import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ComparedRun, comparedRun } from '../analysis/compared-run.js';
import { parseState } from '../experiment/experiment-state.js';
import { CgmonError } from '../model/errors.js';
import { resolveRun } from '../record/run-list.js';
import { readRunReport } from '../record/run-report.js';

import { resultsName } from '../experiment/results-file.js';

export function isExperiment(directory: string): boolean {
  return existsSync(join(directory, resultsName));
}

/** The counted runs of an experiment, each with the outcome it had; warm-ups are left out. */
export async function experimentRuns(
  directory: string,
  root: string,
  complain: (line: string) => void,
): Promise<ComparedRun[]> {
  const file = join(directory, resultsName);
  const runs: ComparedRun[] = [];
  const { results } = parseState(readFileSync(file, 'utf8'), file);
  for (const { key, task, configuration, warmUp, runId, outcome, message, warnings } of results) {
    if (warmUp) continue;
    if (runId === null) {
      complain(`${key}: ${outcome}${message === null ? '' : ` (${message})`}`);
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
