import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { duration } from '../../src/cli/options.js';

it('takes durations that a timer can wait for, and says how long that is', () => {
  expect([duration('100ms'), duration('596h')]).toEqual([100e6, 596 * 3600e9]);
  expect(596 * 3600e3).toBeLessThan(2 ** 31);
  expect(() => duration('600h')).toThrow(new InvalidArgumentError('at most 596h'));
  expect(() => duration('5')).toThrow(/write it like/);
});
