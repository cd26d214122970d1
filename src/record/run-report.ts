import { existsSync } from 'node:fs';
import type { RunReport } from '../model/run.js';
import { runFile } from './run-directory.js';
import { readRun } from './run-json.js';
import { readToolCalls } from './tool-calls-file.js';

/**
 * A finished run as `cgmon show` presents it. A run without tool-calls.parquet (still recording, or no trace) has
 * no calls.
 */
export async function readRunReport(directory: string): Promise<RunReport> {
  const run = readRun(directory);
  const path = runFile(directory, 'toolCalls');
  const toolCalls = existsSync(path) ? await readToolCalls(path) : [];
  return { run, phases: run.phases, totals: run.totals, thinking: run.thinking, toolCalls };
}
