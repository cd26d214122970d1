import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callColumns } from '../../src/record/tool-calls-columns.js';
import { readToolCalls, writeToolCalls } from '../../src/record/tool-calls-file.js';
import { sampleRun } from '../support/sample-run.js';

let path = '';
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'cgmon-calls-')), 'tool-calls.parquet');
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

describe('tool-calls.parquet', () => {
  it('gives back every call as it was', async () => {
    const { toolCalls } = sampleRun().report;
    writeToolCalls(path, toolCalls);
    expect(await readToolCalls(path)).toEqual(toolCalls);
  });

  it('keeps fractions of a millisecond, line breaks and non-ASCII text', async () => {
    const [call] = sampleRun().report.toolCalls;
    if (call === undefined) throw new Error('the sample has calls');
    const odd = { ...call, startedAtMs: 1_795_208_621_398.125, input: { summary: 'printf "\n" 漢字 🙂' } };
    writeToolCalls(path, [odd]);
    expect(await readToolCalls(path)).toEqual([odd]);
  });

  it('without calls is a Parquet file without rows', async () => {
    writeToolCalls(path, []);
    expect(await readToolCalls(path)).toEqual([]);
  });

  it('has the documented columns', () => {
    const names = callColumns.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['id', 'name', 'category', 'session_id']);
    expect(names).toContain('inclusive_memory_peak_bytes');
    expect(names).toContain('exclusive_io_some_usec');
    expect(new Set(names).size).toBe(names.length);
  });

  it('that is absent is named', async () => {
    await expect(readToolCalls(path)).rejects.toThrow(/cannot read .*tool-calls\.parquet: ENOENT/);
  });
});
