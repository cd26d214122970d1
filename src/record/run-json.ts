import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { type Run, runSchema } from '../model/run.js';
import { runFile } from './run-directory.js';
import { runJson } from './run-schema.js';

/**
 * Writes run.json (0600) whole: a reader sees the old file or the new one, never a part.
 *
 * @throws CgmonError record: it cannot be written.
 */
export function writeRun(directory: string, run: Run): void {
  const path = runFile(directory, 'run');
  const partial = `${path}.partial`;
  try {
    writeFileSync(partial, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(partial, path);
  } catch (cause) {
    rmSync(partial, { force: true });
    throw new CgmonError('record', `cannot write ${path}: ${systemErrorCode(cause) ?? String(cause)}`, {
      cause,
    });
  }
}

/**
 * @throws CgmonError not-found: there is no run.json.
 * @throws CgmonError record: it is unreadable, or not of a version that this cgmon reads.
 */
export function readRun(directory: string): Run {
  const path = runFile(directory, 'run');
  return parseRun(readText(path), path);
}

/** `path` names the file in errors. */
export function parseRun(text: string, path: string): Run {
  const json = parseJson(text, path);
  const schema = typeof json === 'object' && json !== null && 'schema' in json ? json.schema : undefined;
  if (typeof schema === 'string' && schema !== runSchema && schema.startsWith('cgmon.run/')) {
    throw new CgmonError('record', `${path}: written as ${schema}, this cgmon reads ${runSchema}`, {
      hint: 'use a newer cgmon',
    });
  }
  const result = v.safeParse(runJson, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  throw new CgmonError('record', `${path}: ${place === null ? '' : `${place}: `}${issue.message}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new CgmonError('not-found', `${path} does not exist: not a run`, { cause });
    }
    throw new CgmonError('record', `cannot read ${path}: ${code ?? 'unreadable'}`, { cause });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CgmonError('record', `${path}: not JSON: ${why}`, { cause });
  }
}
