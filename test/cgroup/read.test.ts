import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { absenceReason, readIfThere } from '../../src/cgroup/read.js';

it('says why a kernel file gives no figure', () => {
  // PSI off: Node has another name for the kernel's EOPNOTSUPP.
  expect(absenceReason('EOPNOTSUPP')).toContain('psi=1');
  expect(absenceReason('ENOTSUP')).toBe(absenceReason('EOPNOTSUPP'));
  expect(absenceReason('EACCES')).toBe('no permission');
  expect(absenceReason('ENODEV')).toBe('the cgroup is gone');
  expect(absenceReason('ENOENT')).toContain('controller not enabled');
});

it('has no reason for what is not an absence: that must not pass for a missing figure', () => {
  for (const code of ['EIO', 'EMFILE', undefined]) expect(absenceReason(code)).toBeUndefined();
});

it('gives the bytes of a file, and null where there is none', () => {
  const root = mkdtempSync(join(tmpdir(), 'cgmon-read-'));
  writeFileSync(join(root, 'pids.current'), '7\n');
  expect(readIfThere(join(root, 'pids.current'))?.toString()).toBe('7\n');
  expect(readIfThere(join(root, 'gone'))).toBeNull();
  // EISDIR: something broke.
  expect(() => readIfThere(root)).toThrow('EISDIR');
  rmSync(root, { recursive: true });
});
