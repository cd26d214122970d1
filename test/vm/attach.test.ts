import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inVm, needVm, type RunJson } from './cgmon.js';
import { vmPush, vmUp } from './vm.js';

const image = 'localhost/cgmon-agent:2.1.16';
const mib = 1024 * 1024;
const unit = 'cgmon-attach-test.service';

beforeAll(async () => {
  await vmUp();
  await vmPush();
  await cleaned();
});
afterAll(async () => {
  await cleaned();
});

async function cleaned(): Promise<void> {
  await needVm(
    `podman rm --force --time 0 --ignore attached held >/dev/null; systemctl --user stop ${unit} held.slice 2>/dev/null; true`,
  );
}

/** Starts a container by hand, the way that knows nothing of cgmon; gives its id. */
async function container(name: string, script: string): Promise<string> {
  const options = `--detach --replace --name ${name} --network=none --memory 400m`;
  return (await needVm(`podman run ${options} ${image} sh -c '${script}'`)).trim();
}

async function attached(options: string): Promise<RunJson> {
  return JSON.parse(await needVm(`cgmon attach --json ${options}`)) as RunJson;
}

describe('cgmon attach', () => {
  it('records a container that Podman started until it ends: its cost, its limit, how it ended', async () => {
    const id = await container('attached', 'sleep 15; probe alloc 200 0.05; probe burn 1; sleep 1; exit 3');
    const { run, totals } = await attached('--interval 100ms attached');
    expect(run).toMatchObject({
      kind: 'attach',
      state: 'finished',
      name: 'attached',
      container: { id, image },
      limits: { effective: { memoryMaxBytes: 400 * mib } },
      exit: { code: 3, reason: 'error' },
    });
    expect(run.container?.cgroup).toContain(`libpod-${id}.scope`);
    // The container was idle when cgmon came: what it used is what the probe was told to use.
    expect(totals?.memoryPeakBytes).toBeGreaterThan(200 * mib);
    expect(totals?.memoryPeakBytes).toBeLessThan(260 * mib);
    expect(totals?.cpuUsec).toBeGreaterThan(1e6);
    expect(run.sampler?.readErrors).toEqual({});
    expect(run.sampler?.ticks).toBeGreaterThan(20);
    await needVm('podman rm --force --time 0 attached');
  });

  it('records a systemd unit for a given time, by its name and by the path of its cgroup', async () => {
    await needVm(`systemd-run --quiet --user --unit=${unit} -p MemoryMax=300M sleep 120`);
    const byName = await attached(`--interval 10ms --duration 1s ${unit}`);
    expect(byName.run.limits.effective.memoryMaxBytes).toBe(300 * mib);
    expect(byName.run.durationMs).toBeGreaterThan(1000);
    expect(byName.run.durationMs).toBeLessThan(10_000);
    expect(byName.run.exit?.reason).toBe('unknown');

    const path = (await needVm(`systemctl --user show --property=ControlGroup --value ${unit}`)).trim();
    const fast = await attached(`--interval 1ms --duration 1s ${path}`);
    expect(fast.run.container?.cgroup).toBe(path);
    expect(fast.run.sampler?.ticks).toBeGreaterThan(byName.run.sampler?.ticks ?? Number.NaN);
    const slow = await attached(`--interval 10s --duration 1s /sys/fs/cgroup${path}`);
    // One tick at the start and one at the end.
    expect(slow.run.sampler?.ticks).toBe(2);
    expect(await needVm(`systemctl --user is-active ${unit}`)).toBe('active\n');
  });

  it('refuses what another cgmon records, and what is not there, in one line that says what to do', async () => {
    const recorder = `(cgmon attach --duration 20s ${unit} >/dev/null 2>&1 &) ; sleep 5`;
    const busy = await inVm(`${recorder}; cgmon attach --duration 1s ${unit}`);
    expect(busy.code).toBe(1);
    expect(busy.stderr).toMatch(/^cgmon: .*cgmon-attach-test\.service is being recorded by process \d+.*\n/);
    expect(busy.stderr).toContain('kill -INT');
    const pid = /process (\d+)/.exec(busy.stderr)?.[1] ?? '';
    await needVm(`kill -INT ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 0.2; done`);
    // The lock went with its holder.
    const after = await attached(`--duration 200ms ${unit}`);
    expect(after.run.state).toBe('finished');

    const missing = await inVm('cgmon attach no-such-container');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('no container "no-such-container"');
    expect((await inVm('cgmon attach --interval 100us sleep.service')).code).toBe(2);
  });
});
