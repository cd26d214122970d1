import { beforeAll, expect, it } from 'vitest';
import { inVm } from './cgmon.js';
import { launchedAtOnce } from './many.js';
import { vmPush, vmUp } from './vm.js';

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

it('gives twenty launches at once names, cgroups and records of their own, and leaves nothing', async () => {
  const runs = (await launchedAtOnce(20, 'sleep 30')).map(({ run }) => run);
  expect(runs.map(({ exit }) => exit?.reason)).toEqual(Array.from({ length: 20 }, () => 'ok'));
  expect(new Set(runs.map(({ container }) => container.cgroup)).size).toBe(20);
  // A name is free again when its container is gone.
  const endMs = (run: (typeof runs)[number]) => Date.parse(run.startedAt) + (run.durationMs ?? 0);
  const shared = runs.filter((run) =>
    runs.some(
      (other) =>
        other.id !== run.id &&
        other.name === run.name &&
        Date.parse(other.startedAt) < endMs(run) &&
        Date.parse(run.startedAt) < endMs(other),
    ),
  );
  expect(shared.map(({ name }) => name)).toEqual([]);
  expect(new Set(runs.map(({ name }) => name)).size).toBeGreaterThan(5);
  expect((await inVm('cgmon clean')).stdout).toBe('Nothing was left behind.\n');
});
