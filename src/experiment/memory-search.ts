import { isInfrastructure } from '../analysis/outcome.js';
import { CgmonError } from '../model/errors.js';
import type { Limits } from '../model/run.js';
import { configurationName } from '../analysis/compared-run.js';
import type { Task } from './experiment.js';
import type { RunResult } from './experiment-state.js';
import { type Probe, type SearchOptions, type SearchStep, searchLimit } from './limit-search.js';
import { plannedRun } from './matrix.js';
import { type RunPlanOptions, makeRun } from './run-plan.js';

export interface MemorySearchOptions
  extends Pick<RunPlanOptions, 'runOne' | 'onResult' | 'lookAtHost' | 'now' | 'signal'> {
  /** Limits that stay as they are. */
  readonly otherLimits: Limits;
  readonly repeats: number;
  readonly leastBytes: number;
  /** What the host has. */
  readonly mostBytes: number;
  readonly onProbe: (probe: Probe) => void;
  /** Results of an earlier sitting. */
  readonly known: readonly RunResult[];
}

export type MemorySearchResult = Exclude<SearchStep, { readonly kind: 'probe' }> & {
  /** Peak of the run without a limit, where the search began. */
  readonly uncappedPeakBytes: number;
};

/**
 * The smallest memory.max under which a task still passes: one run without a limit, then the search from its
 * peak. Throws CgmonError where the task does not pass even so, or the search was interrupted.
 */
export async function searchMemory(task: Task, options: MemorySearchOptions): Promise<MemorySearchResult> {
  const run = (limits: Limits, repeat: number): Promise<RunResult> =>
    runOrKnown(task, limits, repeat, options);
  const uncapped = await run({ ...options.otherLimits, memoryMaxBytes: null }, 1);
  if (uncapped.outcome !== 'passed' || uncapped.peakBytes === null) {
    const why = uncapped.outcome === 'passed' ? 'its peak is not known' : uncapped.outcome;
    throw new CgmonError('usage', `${task.name}: there is no limit to find, without one it came to: ${why}`, {
      hint: 'mend the task or its check first',
    });
  }
  const search: SearchOptions = {
    startBytes: uncapped.peakBytes,
    leastBytes: options.leastBytes,
    mostBytes: options.mostBytes,
    repeats: options.repeats,
  };
  const found = await searchLimit(
    search,
    async (memoryMaxBytes, repeat) => {
      const { outcome } = await run({ ...options.otherLimits, memoryMaxBytes }, repeat);
      return isInfrastructure(outcome) ? null : outcome === 'passed';
    },
    options.onProbe,
  );
  return { ...found, uncappedPeakBytes: uncapped.peakBytes };
}

/** A result of an earlier sitting counts as if the run had just been made. */
async function runOrKnown(
  task: Task,
  limits: Limits,
  repeat: number,
  options: MemorySearchOptions,
): Promise<RunResult> {
  const planned = plannedRun(task, { name: configurationName(limits), limits }, repeat, false);
  const before = options.known.find(({ key, outcome }) => key === planned.key && !isInfrastructure(outcome));
  const result = before ?? (await makeRun(planned, options));
  if (result !== null) return result;
  throw new CgmonError('busy', 'the search was interrupted', {
    hint: 'the same command goes on where it was',
    exitCode: 130,
  });
}
