import { describe, expect, it } from 'vitest';
import { type SearchMeans, searchTasks } from '../../src/cli/experiment-search.js';
import { searchPlan } from '../../src/cli/search-plan.js';
import { parseExperiment } from '../../src/experiment/experiment-file.js';

const gib = 1024 ** 3;
const capacity = { memoryBytes: 8 * gib, cpus: 4 };
const experiment = parseExperiment(
  'tasks: [{name: a, command: [x]}, {name: b, command: [x]}, {name: c, command: [x]}]',
  'exp.yaml',
);

describe('a search that is interrupted', () => {
  it('gives what was found before, and searches no further task', async () => {
    const plan = searchPlan(experiment, { search: 'memory' }, capacity);
    if (plan === null) throw new Error('no search');
    const abort = new AbortController();
    const lines: string[] = [];
    const started = new Set<string>();
    const means: SearchMeans = {
      known: [],
      now: () => new Date(0),
      signal: abort.signal,
      lookAtHost: () => Promise.resolve([]),
      onResult: () => undefined,
      complain: (line) => void lines.push(line),
      runOne: ({ task, configuration: { limits } }) => {
        started.add(task.name);
        if (task.name === 'b') abort.abort();
        const limit = limits.memoryMaxBytes ?? Number.POSITIVE_INFINITY;
        return Promise.resolve({
          runId: 'r',
          outcome: abort.signal.aborted ? 'interrupted' : limit >= gib ? 'passed' : 'out of memory',
          peakBytes: Math.min(limit, gib),
          message: null,
        });
      },
    };
    const { found, problems } = await searchTasks(plan, means);
    expect(found.map(({ task, result }) => [task, result.kind])).toEqual([['a', 'found']]);
    expect(problems.map(({ task, error }) => [task, error.exitCode])).toEqual([['b', 130]]);
    expect(lines.at(-1)).toBe('the search was interrupted (the same command goes on where it was)');
    expect([...started]).toEqual(['a', 'b']);
  });
});
