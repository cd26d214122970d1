import type { Probe } from '../experiment/limit-search.js';
import {
  type MemorySearchOptions,
  type MemorySearchResult,
  searchMemory,
} from '../experiment/memory-search.js';
import { CgmonError } from '../model/errors.js';
import { formatBytes } from '../model/units.js';
import type { SearchPlan } from './search-plan.js';

/** How the search makes its runs, what is known, and whom it tells. */
export interface SearchMeans extends Omit<MemorySearchOptions, keyof SearchPlan | 'onProbe'> {
  readonly complain: (line: string) => void;
}

/** What was found for one task. */
export interface Found extends SearchFacts {
  readonly task: string;
  readonly result: MemorySearchResult;
}

interface SearchFacts {
  /** Limits in the order tried. */
  readonly curve: readonly Probe[];
}

export interface SearchOutcome {
  readonly found: readonly Found[];
  /** Tasks that no limit was found for, and why; they are told of as they come. */
  readonly problems: readonly { readonly task: string; readonly error: CgmonError }[];
}

/** Searches task after task. One that cannot be searched does not hold the others up; an interruption ends all. */
export async function searchTasks(plan: SearchPlan, means: SearchMeans): Promise<SearchOutcome> {
  const found: Found[] = [];
  const problems: { task: string; error: CgmonError }[] = [];
  for (const task of plan.tasks) {
    const curve: Probe[] = [];
    const onProbe = (probe: Probe): void => {
      curve.push(probe);
      means.complain(`${task.name}: ${probeText(probe)}`);
    };
    try {
      const result = await searchMemory(task, { ...means, ...plan, onProbe });
      found.push({ task: task.name, result, curve });
    } catch (error) {
      if (!(error instanceof CgmonError)) throw error;
      means.complain(`${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`);
      problems.push({ task: task.name, error });
      if (means.signal.aborted) break;
    }
  }
  return { found, problems };
}

/** "64 MiB does not pass: 1 of 6 runs, out of memory" */
function probeText({ limitBytes, passes, passed, failed, outOfMemory }: Probe): string {
  const why = outOfMemory > 0 ? ', out of memory' : '';
  return `${formatBytes(limitBytes)} ${passes ? 'passes' : 'does not pass'}: ${passed} of ${passed + failed} runs${why}`;
}

export function searchJson({ found, problems }: SearchOutcome, plan: SearchPlan): object {
  const { confidence, successRate, test } = plan;
  return {
    search: 'memory',
    found: found.map(({ task, result, curve }) => ({
      task,
      ...result,
      confidence,
      successRate,
      repeats: test.fewest,
      curve,
    })),
    problems: problems.map(({ task, error }) => ({ task, problem: error.message })),
  };
}

export function searchText({ found }: SearchOutcome): string {
  return found.map(foundText).join('\n');
}

function foundText({ task, result, curve }: Found): string {
  const { uncappedPassed, uncappedFailed } = result;
  const peak =
    `without a limit ${uncappedPassed} of ${uncappedPassed + uncappedFailed} runs pass, ` +
    `with a peak of ${formatBytes(result.uncappedPeakBytes)}`;
  if (result.kind === 'none') return `${task}: no limit of this host passes; ${peak}`;
  const runsAt = (limit: number): string => {
    const probe = curve.find(({ limitBytes }) => limitBytes === limit);
    if (probe === undefined) return '';
    return ` (${probe.passed} of ${probe.passed + probe.failed} runs${probe.outOfMemory > 0 ? ', out of memory' : ''})`;
  };
  const { passingBytes, failingBytes } = result;
  const below =
    failingBytes === null
      ? 'nothing smaller was tried'
      : `${formatBytes(failingBytes)} does not${runsAt(failingBytes)}`;
  return `${task}: passes with ${formatBytes(passingBytes)}${runsAt(passingBytes)}, ${below}; ${peak}`;
}
