import { expect, it } from 'vitest';
import { CgmonError } from '../../src/model/errors.js';
import { launchError } from '../../src/run/launch-error.js';

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

it('tells of a full disk in one line, whoever met it, and what to do about it', () => {
  expect(launchError(full, '/runs/r1', false)).toMatchObject({
    message: 'the disk is full: no room for /runs/r1, nothing was launched (ENOSPC)',
    hint: expect.stringContaining('--out'),
  });
  const wrapped = new CgmonError('record', 'cannot write run.json: ENOSPC', { cause: full });
  expect(launchError(wrapped, '/runs/r1', true)).toMatchObject({
    message: 'the disk is full: the record in /runs/r1 is not finished (ENOSPC)',
    hint: expect.stringContaining('cgmon recover'),
  });
});

it('leaves other errors as they are', () => {
  const error = new CgmonError('engine', 'podman create: no');
  expect(launchError(error, '/runs/r1', false)).toBe(error);
});
