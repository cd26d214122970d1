import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import type { Trace } from '../model/trace.js';
import { createTraceParser } from './parser.js';
import type { PriceTable } from './prices.js';

/**
 * Reads trace files and directories of them (Claude Code's "projects", a project, a session with sub-agents). `output`
 * is the end of what the CLI printed, if that was kept.
 *
 * @throws CgmonError trace: missing, unreadable, no trace in it; it names the path.
 */
export async function readTrace(
  paths: readonly string[],
  prices?: PriceTable,
  output?: string,
): Promise<Trace> {
  const parser = createTraceParser(prices);
  let files = 0;
  for (const path of paths) {
    for (const file of await traceFiles(path)) {
      files += 1;
      if (file.endsWith('.meta.json')) parser.meta(file, await readMeta(file));
      else await pushFile(file, (bytes) => parser.push(file, bytes));
    }
  }
  if (output !== undefined) parser.output(output);
  const trace = parser.snapshot();
  if (files === 0) throw refuse(paths.join(', '), 'no .jsonl file in it');
  if (trace.sessions.length === 0 && trace.lines.total === 0) throw refuse(paths.join(', '), 'it is empty');
  if (trace.sessions.length === 0)
    throw refuse(paths.join(', '), 'not a Claude Code trace: no conversation line in it');
  return trace;
}

/** The files of a trace, parents before their sub-agents. */
export async function traceFiles(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile() && isTraceFile(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') throw refuse(path, 'no such file or directory');
    if (code === undefined) throw error;
    throw refuse(path, unreadable(code));
  }
}

export function isTraceFile(name: string): boolean {
  return (name.endsWith('.jsonl') && name !== 'history.jsonl') || name.endsWith('.meta.json');
}

async function readMeta(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    throw refuse(file, unreadable(code));
  }
}

function unreadable(code: string): string {
  if (code === 'EACCES' || code === 'EPERM')
    return 'not readable (a trace is readable by its owner only: run cgmon as that user)';
  return code === 'ENOTDIR' ? 'no such file: a part of the path is a file' : `not readable: ${code}`;
}

async function pushFile(file: string, push: (bytes: Uint8Array) => void): Promise<void> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) push(chunk as Buffer);
    // A last line without its newline is whole when nobody writes it any more.
    push(Buffer.from('\n'));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    throw refuse(file, unreadable(code));
  }
}

function refuse(path: string, why: string): CgmonError {
  return new CgmonError('trace', `trace ${path}: ${why}`, {
    exitCode: 2,
    hint: 'traces are under ~/.claude/projects',
  });
}
