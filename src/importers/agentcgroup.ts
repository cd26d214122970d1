import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { needsTrace, parseAttempt } from './agentcgroup-attempt.js';
import { parseAgentcgroupLine } from './agentcgroup-line.js';
import { parseEbpfTrace } from './ebpf-trace.js';
import type { SourceCall, SourceRun } from './source-run.js';

/** A run that was read, or the place and reason of one that could not be. */
export type ImportedItem =
  | { readonly ok: true; readonly where: string; readonly run: SourceRun; readonly traceFile: string | null }
  | { readonly ok: false; readonly where: string; readonly reason: string };

/** What a Claude Code trace adds to an attempt whose tool_calls.json is of the older kind. */
export type TraceReader = (file: string) => Promise<TraceFacts>;

export interface TraceFacts {
  readonly calls: readonly SourceCall[];
  readonly cliVersions: readonly string[];
  readonly tokens: SourceRun['tokens'];
  readonly turns: number;
}

/**
 * The runs below `path`: an attempt directory (with resources.json), a dataset directory, or a packed
 * .jsonl / .jsonl.gz file. Streams: one run is in memory at a time. Damaged attempts and lines are yielded
 * with their reason. Throws CgmonError where there is nothing to read at all.
 */
export async function* readAgentcgroup(path: string, readTrace: TraceReader): AsyncGenerator<ImportedItem> {
  const kind = await stat(path).catch((cause: unknown) => {
    throw new CgmonError('not-found', `${path}: ${systemErrorCode(cause) ?? 'cannot be read'}`, {
      hint: 'give an attempt directory, a dataset directory or a .jsonl.gz file',
      cause,
    });
  });
  let found = 0;
  for await (const item of kind.isDirectory() ? readDirectory(path, readTrace) : readPacked(path)) {
    found += 1;
    yield item;
  }
  if (found === 0) {
    throw new CgmonError('not-found', `${path}: no attempt in it`, {
      hint: 'an attempt is a directory with resources.json; a packed file has one JSON object a line',
    });
  }
}

async function* readPacked(file: string): AsyncGenerator<ImportedItem> {
  const bytes = createReadStream(file);
  const text = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  bytes.on('error', (error) => text.destroy(error));
  const lines = createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  try {
    for await (const line of lines) {
      number += 1;
      if (line.trim() === '') continue;
      const where = `${file}:${number}`;
      try {
        yield { ok: true, where, run: parseAgentcgroupLine(line), traceFile: null };
      } catch (error) {
        yield { ok: false, where, reason: messageOf(error) };
      }
    }
  } catch (error) {
    // The stream itself broke (a truncated .gz): what came before it has been read.
    yield { ok: false, where: `${file}:${number + 1}`, reason: messageOf(error) };
  } finally {
    lines.close();
    bytes.destroy();
  }
}

/** `above`: the real paths of the directories on the way here, so that a link to one of them is no way down. */
async function* readDirectory(
  directory: string,
  readTrace: TraceReader,
  above: readonly string[] = [],
): AsyncGenerator<ImportedItem> {
  let names: string[];
  let real: string;
  try {
    names = await readdir(directory);
    real = await realpath(directory);
  } catch (error) {
    yield { ok: false, where: directory, reason: systemErrorCode(error) ?? 'cannot be read' };
    return;
  }
  if (above.includes(real)) return;
  if (names.includes('resources.json')) {
    yield await readAttempt(directory, readTrace);
    return;
  }
  if (/^attempt_\d+$/.test(basename(directory))) {
    yield { ok: false, where: directory, reason: 'no resources.json' };
    return;
  }
  for (const path of names.sort().map((name) => join(directory, name))) {
    if (await isDirectory(path)) yield* readDirectory(path, readTrace, [...above, real]);
  }
}

/** Also through a link; what a broken one points to is none. */
async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

async function readAttempt(directory: string, readTrace: TraceReader): Promise<ImportedItem> {
  try {
    const { task, attempt, dataset } = namesOf(directory);
    const results =
      (await readOptional(join(directory, 'results.json'))) ??
      (await readOptional(join(directory, 'results.slim.json')));
    const parsed = parseAttempt(task, {
      resources: await readFile(join(directory, 'resources.json'), 'utf8'),
      toolCalls: await readOptional(join(directory, 'tool_calls.json')),
      results,
    });
    const trace = join(directory, 'trace.jsonl');
    const traceFile = (await stat(trace).catch(() => null)) === null ? null : trace;
    const told = traceFile === null ? null : await readTrace(traceFile);
    const { calls, notes } = callsOf(parsed, told);
    const run: SourceRun = {
      ...parsed,
      dataset,
      attempt,
      calls,
      notes: [...parsed.notes, ...notes],
      cliVersions: [...(told?.cliVersions ?? [])],
      tokens: told?.tokens ?? null,
      turns: told?.turns ?? null,
      processes: await readProcesses(directory),
    };
    return { ok: true, where: directory, run, traceFile };
  } catch (error) {
    return { ok: false, where: directory, reason: messageOf(error) };
  }
}

/** Calls by tool_calls.json, their outcome by the trace; all of it by the trace where the file is of the older kind. */
function callsOf(
  parsed: SourceRun,
  told: TraceFacts | null,
): { readonly calls: SourceCall[]; readonly notes: string[] } {
  if (!needsTrace(parsed)) {
    const failed = new Map((told?.calls ?? []).map((call) => [call.id, call.failed]));
    const calls = parsed.calls.map((call) => ({ ...call, failed: failed.get(call.id) ?? call.failed }));
    return { calls, notes: [] };
  }
  if (told !== null) return { calls: [...told.calls], notes: [] };
  const why =
    parsed.calls.length === 0
      ? 'There is neither tool_calls.json nor trace.jsonl: no tool calls.'
      : 'tool_calls.json has no ends and there is no trace.jsonl: its calls are left out.';
  return { calls: [], notes: [why] };
}

/** <dataset>/<task>/attempt_N, or <dataset>/<task> where attempts are not numbered. */
function namesOf(directory: string): { task: string; attempt: string | null; dataset: string } {
  const full = resolve(directory);
  const last = basename(full);
  const numbered = /^attempt_(\d+)$/.exec(last);
  const taskDirectory = numbered !== null || last === 'swebench' ? dirname(full) : full;
  return {
    task: basename(taskDirectory),
    attempt: numbered?.[1] ?? null,
    dataset: basename(dirname(taskDirectory)),
  };
}

async function readProcesses(directory: string): Promise<SourceRun['processes']> {
  const text =
    (await readOptional(join(directory, 'ebpf_trace.jsonl'))) ??
    (await readOptional(join(dirname(resolve(directory)), 'ebpf_trace.jsonl')));
  return text === null ? null : parseEbpfTrace(text);
}

async function readOptional(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
