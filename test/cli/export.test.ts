import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exportCommand } from '../../src/cli/export.js';
import { readSamples } from '../../src/record/samples-file.js';
import { readToolCalls } from '../../src/record/tool-calls-file.js';

const fixture = join(import.meta.dirname, '../../fixtures/runs/20261121t011425ycr2');

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-export-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

async function exported(...args: string[]): Promise<{ out: string; err: string }> {
  const written = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += String(text);
    return true;
  });
  await exportCommand().parseAsync(args, { from: 'user' });
  return written;
}

/** A copy of the fixture with another run.json, and without some of its files. */
function changedRun(changes: Record<string, unknown>, without: readonly string[] = []): string {
  const copy = join(directory, 'run');
  cpSync(fixture, copy, { recursive: true });
  const path = join(copy, 'run.json');
  const run = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...run, ...changes }));
  for (const file of without) rmSync(join(copy, file), { recursive: true });
  return copy;
}

describe('cgmon export', () => {
  it('prints the calls as a table unless told otherwise', async () => {
    const { out, err } = await exported(fixture, '--format', 'csv');
    const calls = await readToolCalls(join(fixture, 'tool-calls.parquet'));
    expect(out.trimEnd().split('\r\n')).toHaveLength(calls.length + 1);
    expect(err).toBe('');
  });

  it('writes samples to a file only its owner reads', async () => {
    const file = join(directory, 'samples.ndjson');
    const { out } = await exported(fixture, '--format', 'ndjson', '--table', 'samples', '-o', file);
    expect(out).toBe('');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').split('\n')[0]).toContain('"time":"2026-11-21T01:14:2');
  });

  it('copies the Parquet tables of a finished run', async () => {
    const file = join(directory, 'calls.parquet');
    await exported(fixture, '--format', 'parquet', '-o', file);
    expect(readFileSync(file)).toEqual(readFileSync(join(fixture, 'tool-calls.parquet')));
  });

  it('says that Parquet needs a file, and which formats there are', async () => {
    await expect(exported(fixture, '--format', 'parquet')).rejects.toThrow('not for a terminal');
    const bad = exportCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    await expect(bad.parseAsync(['--format', 'xml'], { from: 'user' })).rejects.toThrow(
      /parquet, csv, ndjson/,
    );
  });

  it('names a file that cannot be written', async () => {
    await expect(exported(fixture, '--format', 'csv', '-o', join(directory, 'no/file'))).rejects.toThrow(
      /cannot write .*no\/file: ENOENT/,
    );
  });

  it('says in words what a run has not got', async () => {
    const sampler = {
      ticks: 0,
      intervalNs: 50e6,
      missed: 0,
      latenessUsec: null,
      cpuUsec: null,
      readErrors: {},
      absent: {},
    };
    const bare = changedRun({ trace: null, sampler }, ['samples.parquet', 'tool-calls.parquet']);
    const { out, err } = await exported(bare, '--format', 'csv');
    expect(out.split('\r\n')).toHaveLength(2);
    expect(err).toContain('ended before the first tick: there are no samples');
    expect(err).toContain('has no trace: there are no calls');
  });

  it('writes empty tables, of the right columns, for a run without ticks or calls', async () => {
    const bare = changedRun({ trace: null }, ['samples.parquet', 'tool-calls.parquet']);
    for (const table of ['samples', 'calls']) {
      await exported(
        bare,
        '--format',
        'parquet',
        '--table',
        table,
        '-o',
        join(directory, `${table}.parquet`),
      );
    }
    expect(await readToolCalls(join(directory, 'calls.parquet'))).toEqual([]);
    let ticks = 0;
    for await (const block of readSamples(join(directory, 'samples.parquet'))) ticks += block.length;
    expect(ticks).toBe(0);
  });

  it('gives what the journal of a run in progress holds so far', async () => {
    const running = changedRun({ state: 'recording', endedAt: null, durationMs: null }, [
      'samples.parquet',
      'tool-calls.parquet',
    ]);
    const { err, out } = await exported(running, '--format', 'csv', '--table', 'samples');
    expect(err).toContain('is not finished: what its journal holds so far');
    expect(out.split('\r\n')[0]).toContain('memory_bytes');
  });
});
