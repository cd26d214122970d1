import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockRun } from '../../src/record/recording-lock.js';
import { unfinishedRuns } from '../../src/run/unfinished-runs.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgmon-unfinished-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const id = '20260101t000000xaaa';
const later = () => Date.now() + 60_000;
const found = (nowMs = later()) => unfinishedRuns(root, '/proc', nowMs).map(({ path }) => path);

function directory(name: string, ...files: readonly string[]): string {
  const path = join(root, name);
  mkdirSync(join(path, 'trace'), { recursive: true });
  files.forEach((file) => writeFileSync(join(path, file), '{}'));
  return path;
}
/** A mark of a process that is no more. */
const deadMark = (path: string) =>
  writeFileSync(join(path, 'recording.json'), '{"pid":4194304,"startTicks":"1","bootId":"x"}');

describe('runs that never began', () => {
  it('are those that cgmon marked and that nobody records, whatever is in them', () => {
    const path = directory(id, 'prompt.txt');
    deadMark(path);
    const [run] = unfinishedRuns(root, '/proc', later());
    expect(run).toMatchObject({ runId: id, path });
    run?.remove();
    expect(existsSync(path)).toBe(false);
  });

  it('are hollow directories with the name of a run, once they are no longer young', () => {
    const path = directory(id);
    expect(found(Date.now())).toEqual([]);
    expect(found()).toEqual([path]);
  });

  it('are never records, recordings, and directories of anybody else', () => {
    directory('20260101t000000xrec', 'run.json');
    lockRun(directory('20260101t000000xnow'), process.pid, '/proc');
    directory('20260101t000000xown', 'notes.txt');
    directory('my-results');
    expect(found()).toEqual([]);
    expect(unfinishedRuns(join(root, 'absent'), '/proc', later())).toEqual([]);
  });

  it('lose only their link where it leads to what is not cgmon’s', () => {
    const own = directory('own', 'thesis.tex');
    symlinkSync(own, join(root, id));
    symlinkSync(join(root, 'gone'), join(root, '20260101t000000xbbb'));
    const runs = unfinishedRuns(root, '/proc', later());
    expect(runs).toHaveLength(2);
    runs.forEach(({ remove }) => remove());
    expect(existsSync(join(own, 'thesis.tex'))).toBe(true);
    expect(found()).toEqual([]);
  });

  it('take the directory that their link leads to with them when cgmon made it', () => {
    const elsewhere = directory('elsewhere', 'prompt.txt');
    deadMark(elsewhere);
    symlinkSync(elsewhere, join(root, id));
    utimesSync(elsewhere, 0, 0);
    unfinishedRuns(root, '/proc', later()).forEach(({ remove }) => remove());
    expect(existsSync(elsewhere)).toBe(false);
    expect(found()).toEqual([]);
  });
});
