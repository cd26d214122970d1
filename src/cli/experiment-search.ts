import type { Probe } from '../experiment/limit-search.js';
import {
  type MemorySearchOptions,
  type MemorySearchResult,
  searchMemory,
} from '../experiment/memory-search.js';
import { CgmonError } from '../model/errors.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import type { SearchPlan } from './search-plan.js';
import { formatNumber, formatTable } from './text-table.js';

/** How the search makes its runs, what is known, and whom it tells. */
export interface SearchMeans extends Omit<MemorySearchOptions, keyof SearchPlan | 'onProbe'> {
  readonly complain: (line: string) => void;
}

/** What was found for one task. */
export interface Found {
  readonly task: string;
  readonly result: MemorySearchResult;
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
    const onProbe = (probe: Probe): void => means.complain(`${task.name}: ${probeText(probe)}`);
    try {
      const result = await searchMemory(task, { ...means, ...plan, onProbe });
      found.push({ task: task.name, result });
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
function probeText(probe: Probe): string {
  return `${formatBytes(probe.limitBytes)} ${probe.passes ? 'passes' : 'does not pass'}: ${runsText(probe)}`;
}

/** "0 of 1 runs, out of memory" */
function runsText({ passed, failed, outOfMemory }: Omit<Probe, 'limitBytes'>): string {
  return `${passed} of ${passed + failed} runs${outOfMemory > 0 ? ', out of memory' : ''}`;
}

export function searchJson({ found, problems }: SearchOutcome, plan: SearchPlan): object {
  const { confidence, successRate, test } = plan;
  return {
    search: 'memory',
    found: found.map(({ task, result }) => ({
      task,
      ...result,
      confidence,
      successRate,
      repeats: test.fewest,
    })),
    problems: problems.map(({ task, error }) => ({ task, problem: error.message })),
  };
}

/** A sentence per task, and its cost curve as a table. */
export function searchText({ found }: SearchOutcome): string {
  return found.map((one) => `${foundText(one)}\n${curveTable(one.result)}`).join('\n\n');
}

function foundText({ task, result }: Found): string {
  const { curve, uncapped, uncappedPeakBytes } = result;
  const peak = `without a limit ${runsText(uncapped)} pass, with a peak of ${formatBytes(uncappedPeakBytes)}`;
  if (result.kind === 'none') return `${task}: no limit of this host passes; ${peak}`;
  const at = (limit: number): string => {
    const point = curve.find(({ limitBytes }) => limitBytes === limit);
    return point === undefined ? '' : ` (${runsText(point)})`;
  };
  const { passingBytes, failingBytes } = result;
  const below =
    failingBytes === null
      ? 'nothing smaller was tried'
      : `${formatBytes(failingBytes)} does not${at(failingBytes)}`;
  return `${task}: passes with ${formatBytes(passingBytes)}${at(passingBytes)}, ${below}; ${peak}`;
}

function curveTable({ curve, uncapped }: MemorySearchResult): string {
  const points = [uncapped, ...[...curve].sort((a, b) => (b.limitBytes ?? 0) - (a.limitBytes ?? 0))];
  return formatTable(
    {
      header: ['limit', 'passed', 'wall time', 'slow-down', 'memory stall', 'OOM kills', 'peak'],
      rows: points.map((point) => [
        point.limitBytes === null ? 'none' : formatBytes(point.limitBytes),
        `${point.passed}/${point.passed + point.failed}`,
        formatDurationMs(point.wallMs),
        formatNumber(point.slowdown, 2),
        formatDurationMs(point.memoryStallMs),
        formatNumber(point.oomKills, 0),
        formatBytes(point.peakBytes),
      ]),
    },
    'text',
  );
}
