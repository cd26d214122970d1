import { beforeAll, describe, expect, it } from 'vitest';
import { killedAt } from './killed.js';
import { launchedAtOnce, namesFrom, waitingForAll } from './many.js';
import { vmPush, vmUp } from './vm.js';

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

describe('a launch whose cgmon is killed, with the real Podman', () => {
  // Every other step: killed.long.test.ts, and test/run/fault with a fake Podman.
  it.each([
    ['after podman create', false],
    ['after busctl --system', true],
  ])('leaves nothing after cgmon clean: %s', async (step, root) => {
    expect(await killedAt(step, { root })).toEqual({ code: 137, left: '' });
  });
});

describe('launches at once', () => {
  // Twenty: many.long.test.ts, and test/run/fault with a fake Podman.
  it('get a name, a cgroup and a record each', async () => {
    const reports = await launchedAtOnce(2, waitingForAll(2));
    expect(reports.map(({ run }) => run.exit?.reason)).toEqual(reports.map(() => 'ok'));
    expect(reports.map(({ run }) => run.name).toSorted()).toEqual(namesFrom('cgmon-sh', 2));
    expect(new Set(reports.map(({ run }) => run.container.cgroup)).size).toBe(2);
  });
});
