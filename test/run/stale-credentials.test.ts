import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lockRun } from '../../src/record/recording-lock.js';
import { sweepCredentials } from '../../src/run/stale-credentials.js';

const root = mkdtempSync(join(tmpdir(), 'cgmon-stale-'));
afterAll(() => rmSync(root, { recursive: true }));

function runWithCredentials(id: string, cutOff = true): string {
  mkdirSync(join(root, id, 'home', '.claude'), { recursive: true });
  if (cutOff) mkdirSync(join(root, id, 'journal'));
  const file = join(root, id, 'home', '.claude', '.credentials.json');
  writeFileSync(file, '{}');
  return file;
}

it('sweeps the credentials of runs that nobody records, and of no others', () => {
  const dead = runWithCredentials('20260101t000000xaaa');
  const live = runWithCredentials('20260101t000000xbbb');
  lockRun(join(root, '20260101t000000xbbb'), process.pid, '/proc');
  const finishing = runWithCredentials('20260101t000000xccc', false);
  mkdirSync(join(root, '20260101t000000xddd'));
  expect(sweepCredentials(root, '/proc')).toEqual([dead]);
  expect([dead, live, finishing].map((file) => existsSync(file))).toEqual([false, true, true]);
  expect(sweepCredentials(root, '/proc')).toEqual([]);
  expect(sweepCredentials(join(root, 'absent'), '/proc')).toEqual([]);
});
