import { beforeAll, expect, it } from 'vitest';
import { inVm } from './cgmon.js';
import { launchedAtOnce, namesFrom } from './many.js';
import { vmPush, vmUp } from './vm.js';

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

it('gives twenty launches at once twenty names, cgroups and records, and leaves nothing', async () => {
  const reports = await launchedAtOnce(20);
  expect(reports.map(({ run }) => run.exit?.reason)).toEqual(reports.map(() => 'ok'));
  expect(reports.map(({ run }) => run.name).toSorted()).toEqual(namesFrom('cgmon-sh', 20));
  expect(new Set(reports.map(({ run }) => run.container.cgroup)).size).toBe(20);
  expect((await inVm('cgmon clean')).stdout).toBe('Nothing was left behind.\n');
});
