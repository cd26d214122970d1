import { describe, expect, it } from 'vitest';
import { createRunDirectory } from '../../src/record/run-directory.js';

describe('a run directory that cannot be made', () => {
  it('is refused by name, also below /proc, where Node would try for ever', () => {
    expect(() => createRunDirectory('/proc/nowhere/run')).toThrow(/\/proc\/nowhere\/run/);
  });
});
