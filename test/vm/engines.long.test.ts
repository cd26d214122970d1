import { afterAll, beforeAll, expect, it } from 'vitest';
import { inVm, needVm, record, workspace } from './cgmon.js';
import { vmPush, vmUp } from './vm.js';

const name = 'cgmon-engines-test';

beforeAll(async () => {
  await vmUp();
  await vmPush();
  await needVm(
    `systemctl --user start podman.socket; podman system connection add ${name} unix://$XDG_RUNTIME_DIR/podman/podman.sock; podman system connection add ${name}-far ssh://nobody@192.0.2.1/run/podman.sock --identity /dev/null`,
  );
});
afterAll(() =>
  needVm(
    `podman system connection remove ${name}; podman system connection remove ${name}-far; systemctl --user stop podman.socket podman.service; true`,
  ),
);

it("launches through a connection to Podman's service on this machine, and through no other", async () => {
  const { code, report } = await record(
    await workspace('engines'),
    `--connection ${name} --memory 100m`,
    'true',
  );
  expect(code).toBe(0);
  expect(report.run.limits.effective.memoryMaxBytes).toBe(100 * 1024 * 1024);
  const far = await inVm(`cgmon run --connection ${name}-far -- true`);
  expect([far.code, far.stderr]).toEqual([2, expect.stringContaining('leads to another machine: ssh://')]);
});

it('launches with another OCI runtime, whose limits are the same', async () => {
  const { code, report } = await record(
    await workspace('engines'),
    '--runtime runc --memory 100m --memory-high 80m',
    "sh -c 'sleep 3'",
  );
  expect(code).toBe(0);
  expect(report.run.versions.ociRuntime).toMatch(/^runc/);
  expect(report.run.limits.effective).toMatchObject({
    memoryMaxBytes: 100 * 1024 * 1024,
    memoryHighBytes: 80 * 1024 * 1024,
  });
});

it('ends an agent that is over its time and does not listen', async () => {
  const { code, report } = await record(
    await workspace('engines'),
    '--timeout 3s --stop-grace 2s',
    `sh -c 'trap "" TERM; while :; do sleep 1; done'`,
  );
  expect(code).toBe(124);
  expect(report.run.exit).toMatchObject({ reason: 'timeout', signal: 'SIGKILL' });
});
