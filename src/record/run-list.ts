import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import type { Run } from '../model/run.js';
import { runFile, runFiles } from './run-directory.js';
import { readRun } from './run-json.js';

export interface RunEntry {
  readonly directory: string;
  readonly run: Run;
}

export interface DamagedRun {
  readonly directory: string;
  /** One line that names the file. */
  readonly problem: string;
}

export interface RunList {
  /** Newest first. */
  readonly runs: readonly RunEntry[];
  readonly damaged: readonly DamagedRun[];
}

/** All runs below `root`. A root that does not exist yet has none. */
export function listRuns(root: string): RunList {
  const runs: RunEntry[] = [];
  const damaged: DamagedRun[] = [];
  for (const directory of runDirectories(root)) {
    try {
      runs.push({ directory, run: readRun(directory) });
    } catch (error) {
      if (!(error instanceof CgmonError)) throw error;
      damaged.push({ directory, problem: error.message });
    }
  }
  runs.sort(
    (a, b) => Date.parse(b.run.startedAt) - Date.parse(a.run.startedAt) || (a.run.id < b.run.id ? 1 : -1),
  );
  return { runs, damaged };
}

function runDirectories(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .map((entry) => join(root, entry.name))
      .filter((directory) => existsSync(directory))
      .sort();
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT') return [];
    throw new CgmonError('record', `cannot list the runs in ${root}: ${code ?? 'unreadable'}`, { cause });
  }
}

/**
 * The directory of a run given as a path, an id, the unique beginning of an id, a name (the newest run of that
 * name), or `latest`.
 *
 * @throws CgmonError not-found: no such run. usage: the beginning fits several.
 */
export function resolveRun(root: string, text: string): string {
  if (text.includes('/') || text === '.' || text === '..') return runAtPath(text);
  const exact = join(root, text);
  if (text !== '' && existsSync(runFile(exact, 'run'))) return exact;
  const { runs, damaged } = listRuns(root);
  const [newest] = runs;
  if (text === 'latest' && newest !== undefined) return newest.directory;
  const named = runs.find(({ run }) => run.name === text);
  if (named !== undefined) return named.directory;
  const fitting = [...runs, ...damaged]
    .map(({ directory }) => directory)
    .filter((directory) => text !== '' && basename(directory).startsWith(text));
  const [only, second] = fitting;
  if (only !== undefined && second === undefined) return only;
  if (only !== undefined) {
    const some = fitting.slice(0, 3).map((directory) => basename(directory));
    const more = fitting.length > 3 ? ` and ${fitting.length - 3} more` : '';
    throw new CgmonError('usage', `"${text}" fits several runs: ${some.join(', ')}${more}`, {
      hint: 'give more of the id',
    });
  }
  if (existsSync(join(resolve(text), runFiles.run))) return resolve(text);
  throw new CgmonError('not-found', `there is no run "${text}"`, { hint: '`cgmon runs` lists them' });
}

function runAtPath(text: string): string {
  const path = resolve(text);
  const directory = basename(path) === runFiles.run ? resolve(path, '..') : path;
  if (isDirectory(directory) && existsSync(runFile(directory, 'run'))) return directory;
  throw new CgmonError('not-found', `there is no run in ${text}: no ${runFiles.run}`, {
    hint: '`cgmon runs` lists the runs by id',
  });
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
