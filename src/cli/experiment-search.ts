import type { Experiment } from '../experiment/experiment.js';
import { type Probe, repeatsFor } from '../experiment/limit-search.js';
import {
  type MemorySearchOptions,
  type MemorySearchResult,
  searchMemory,
} from '../experiment/memory-search.js';
import { CgmonError } from '../model/errors.js';
import { formatBytes } from '../model/units.js';

const leastSearchedBytes = 8 * 1024 ** 2;

export interface SearchFlags {
  readonly task?: string;
  readonly confidence: string;
  readonly successRate: string;
  readonly json?: boolean;
}

/** How the search makes its runs, what is known, and whom it tells. */
export interface SearchMeans
  extends Omit<MemorySearchOptions, 'otherLimits' | 'repeats' | 'leastBytes' | 'onProbe'> {
  readonly complain: (line: string) => void;
}

/** Searches task after task; what it found, as text or JSON. Limits but memory are those of the first configuration. */
export async function searchTasks(
  experiment: Experiment,
  options: SearchFlags,
  { complain, ...means }: SearchMeans,
): Promise<string> {
  const tasks = experiment.tasks.filter(({ name }) => options.task === undefined || name === options.task);
  if (tasks.length === 0) {
    throw new CgmonError('usage', `--task: there is no task "${options.task}"`, {
      hint: `there are: ${experiment.tasks.map(({ name }) => name).join(', ')}`,
    });
  }
  const [confidence, successRate] = [
    share(options.confidence, '--confidence'),
    share(options.successRate, '--success-rate'),
  ];
  const repeats = repeatsFor(confidence, successRate);
  const { memoryMaxBytes: _, ...otherLimits } = experiment.configurations[0]?.limits ?? {};
  const found: (MemorySearchResult & SearchFacts)[] = [];
  for (const task of tasks) {
    const curve: Probe[] = [];
    const result = await searchMemory(task, {
      ...means,
      otherLimits,
      repeats,
      leastBytes: leastSearchedBytes,
      onProbe: (probe) => {
        curve.push(probe);
        complain(
          `${task.name}: ${formatBytes(probe.limitBytes)} ${probe.failed === 0 ? 'passes' : 'does not pass'}`,
        );
      },
    });
    found.push({ task: task.name, ...result, confidence, successRate, repeats, curve });
  }
  return options.json === true
    ? JSON.stringify({ search: 'memory', found }, null, 2)
    : found.map(foundText).join('\n');
}

interface SearchFacts {
  readonly task: string;
  readonly confidence: number;
  readonly successRate: number;
  readonly repeats: number;
  /** Limits in the order tried. */
  readonly curve: readonly Probe[];
}

function foundText(found: MemorySearchResult & SearchFacts): string {
  const peak = `its peak without a limit is ${formatBytes(found.uncappedPeakBytes)}`;
  if (found.kind === 'none') return `${found.task}: no limit of this host passes; ${peak}`;
  const below =
    found.failingBytes === null ? 'nothing smaller was tried' : `${formatBytes(found.failingBytes)} does not`;
  return `${found.task}: passes with ${formatBytes(found.passingBytes)} (${found.repeats} of ${found.repeats} runs), ${below}; ${peak}`;
}

function share(text: string, option: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new CgmonError('usage', `${option}: "${text}" is not between 0 and 1`, {
    hint: 'write it like 0.95',
  });
}
