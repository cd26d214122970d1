import { basename, dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { parseYaml } from '../yaml/yaml-file.js';
import type { Experiment, Task } from './experiment.js';
import { type ExperimentFile, experimentName, experimentSchema } from './experiment-schema.js';
import { type LimitDimensions, configurationsOf } from './matrix.js';

const defaultAgent = ['claude', '--print', '{prompt}', '--dangerously-skip-permissions'];
const defaultTimeoutNs = 30 * 60e9;

/**
 * The experiment in a YAML file. Relative workspaces start at the file.
 *
 * Throws CgmonError 'usage' with "file:line:column: what is wrong" for the first thing that is.
 */
export function parseExperiment(text: string, file: string): Experiment {
  const { value, refuse } = parseYaml(text, file, 'docs/experiments.md shows every key');
  const parsed = v.safeParse(experimentSchema, value);
  if (!parsed.success) {
    const issue = deepest(parsed.issues[0]);
    const path = (issue.path ?? []).map((item) => item.key as string | number);
    throw refuse(path, messageOf(issue, path), issue.expected === 'never');
  }
  const count = runCount(parsed.output);
  if (count > mostRuns) {
    throw refuse(
      ['limits'],
      `these are ${count} runs: at most ${mostRuns} are made, so take fewer limits or repeats`,
    );
  }
  const experiment = experimentOf(parsed.output, file);
  if (!v.is(experimentName, experiment.name)) {
    throw refuse([], `the name of this file cannot name a directory of results: add a "name"`);
  }
  const twice = experiment.tasks.findIndex(
    ({ name }, index) => experiment.tasks.findIndex((task) => task.name === name) < index,
  );
  if (twice >= 0) {
    throw refuse(['tasks', twice, 'name'], 'two tasks have this name');
  }
  const again = repeatedLimit(parsed.output.limits ?? {});
  if (again !== null) {
    const { limit, index, first } = again;
    throw refuse(
      ['limits', limit, index],
      `limits.${limit}[${index + 1}] is the same as limits.${limit}[${first + 1}]: for more runs of it, set repeats`,
    );
  }
  return experiment;
}

function experimentOf(file: ExperimentFile, path: string): Experiment {
  const agent = file.agent ?? defaultAgent;
  return {
    name: file.name ?? basename(path).replace(/\.ya?ml$/, ''),
    tasks: file.tasks.map(
      (task): Task => ({
        name: task.name,
        command: task.command ?? agent.map((word) => word.replaceAll('{prompt}', () => task.prompt ?? '')),
        image: task.image ?? null,
        workspace: task.workspace === undefined ? null : resolve(dirname(path), task.workspace),
        check: task.check ?? null,
        timeoutNs: task.timeout ?? file.timeout ?? defaultTimeoutNs,
        env: task.env ?? [],
      }),
    ),
    configurations: configurationsOf(file.limits ?? {}),
    repeats: file.repeats ?? 1,
    warmUp: file['warm-up'] ?? 0,
    seed: file.seed ?? 1,
    parallel: file.parallel ?? 1,
  };
}

const mostRuns = 100_000;

/** Before the plan is made: that of a slip of the hand fits into no memory. */
function runCount({ tasks, limits = {}, repeats = 1, 'warm-up': warmUp = 0 }: ExperimentFile): number {
  const configurations = Object.values(limits).reduce(
    (product, values) => product * (values?.length ?? 1),
    1,
  );
  return tasks.length * (configurations * repeats + warmUp);
}

/** A value that stands in a list of limits twice, however it is written: its runs would be one and the same. */
function repeatedLimit(limits: LimitDimensions): { limit: string; index: number; first: number } | null {
  for (const [limit, all] of Object.entries(limits)) {
    const values: readonly unknown[] = all ?? [];
    const index = values.findIndex((value, at) => values.indexOf(value) < at);
    const value = values[index];
    if (value !== undefined) return { limit, index, first: values.indexOf(value) };
  }
  return null;
}

type Issue = v.BaseIssue<unknown>;

/** Of a union's issues, the one that got furthest: it says what is wrong with the alternative that was meant. */
function deepest(issue: Issue): Issue {
  const candidates = (issue.issues ?? []).map((inner) => ({
    ...deepest(inner),
    path: [...(issue.path ?? []), ...(deepest(inner).path ?? [])] as Issue['path'],
  }));
  const depth = (candidate: { readonly path?: Issue['path'] }): number => candidate.path?.length ?? 0;
  // A type that does not fit ("array" for a single value) is the alternative that was not meant.
  const meant = candidates.filter((candidate) => candidate.type !== 'array');
  const [best] = (meant.length > 0 ? meant : candidates).sort((a, b) => depth(b) - depth(a));
  return best ?? issue;
}

function messageOf(issue: Issue, path: readonly (string | number)[]): string {
  const where = path.map((key, index) =>
    typeof key === 'number' ? `[${key + 1}]` : index === 0 ? key : `.${key}`,
  );
  if (issue.expected === 'never' && Array.isArray(issue.path?.at(-1)?.input)) {
    const [key = ''] = knownKeys(path.slice(0, -1));
    return `${where.slice(0, -1).join('') || 'the file'} must be keys and values, such as "${key}: ...", not a list`;
  }
  if (issue.expected === 'never') {
    const known = knownKeys(path.slice(0, -1));
    const what = path.at(-2) === 'limits' ? 'limit' : 'key';
    return `unknown ${what} "${String(path.at(-1))}": known are ${known.join(', ')}`;
  }
  if (issue.received === 'undefined') return `${where.join('')} is missing`;
  if (issue.received === 'null') return `${where.join('')} is left empty: give it a value or take it out`;
  if (path.length === 0) return 'no experiment: a file starts with keys such as "tasks:" and "limits:"';
  return `${where.join('')} ${issue.message}`;
}

function knownKeys(path: readonly (string | number)[]): string[] {
  const { entries } = experimentSchema;
  if (path[0] === 'limits') return Object.keys(entries.limits.wrapped.pipe[0].entries);
  if (path[0] === 'tasks') return Object.keys(entries.tasks.pipe[0].item.pipe[0].entries);
  return Object.keys(entries);
}
