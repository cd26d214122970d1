import { beforeAll, describe, expect, it } from 'vitest';
import { killedAt } from './killed.js';
import { vmPush, vmUp } from './vm.js';

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

/** What a launch calls, in order. */
const calls = (scope: string) => [
  'podman info',
  'podman image',
  `busctl ${scope}`,
  `systemctl ${scope}`,
  'podman create',
  'podman start',
  'podman container',
  'podman rm',
];

describe.each([
  ['an ordinary user', false],
  ['root', true],
])('a launch of %s whose cgmon is killed', (_, root) => {
  const steps = calls(root ? '--system' : '--user').flatMap((call) => [`before ${call}`, `after ${call}`]);
  it.each(steps)('leaves nothing after cgmon clean: %s', async (step) => {
    expect(await killedAt(step, { root })).toEqual({ code: 137, left: '' });
  });
});
