import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TopRow } from '../../src/cli/top-rows.js';
import { inVm, needVm, workspace } from './cgmon.js';
import { vmPush, vmUp } from './vm.js';

const image = 'localhost/cgmon-agent:2.1.16';
const mib = 1024 * 1024;

beforeAll(async () => {
  await vmUp();
  await vmPush();
  await cleaned();
});
afterAll(async () => {
  await cleaned();
});

async function cleaned(): Promise<void> {
  await needVm('podman rm --force --time 0 --ignore top-memory top-cpu >/dev/null; true');
}

async function once(options: string): Promise<readonly TopRow[]> {
  const { containers } = JSON.parse(await needVm(`cgmon top --once --json ${options}`)) as {
    containers: readonly TopRow[];
  };
  return containers;
}

describe('cgmon top', () => {
  it('shows what containers use now against their limits, sorted as asked', async () => {
    const start = (name: string, options: string, script: string) =>
      `podman run --detach --network=none --name ${name} ${options} ${image} sh -c '${script}' >/dev/null`;
    await needVm(start('top-memory', '--memory 400m', 'probe alloc 200 60'));
    await needVm(start('top-cpu', '--cpus 0.5', 'while :; do probe burn 60; done'));
    const rows = await once('--include "top-*" --sort cpu');
    expect(rows.map(({ name }) => name)).toEqual(['top-cpu', 'top-memory']);
    const [cpu, memory] = rows;
    expect(memory).toMatchObject({ image, engine: 'podman', memoryLimitBytes: 400 * mib, oomKills: 0 });
    expect(memory?.memoryBytes).toBeGreaterThan(200 * mib);
    expect(memory?.memoryBytes).toBeLessThan(260 * mib);
    expect(cpu).toMatchObject({ cpuLimit: 0.5, memoryLimitBytes: null });
    // A task that always wants to run gets its half CPU and waits for the rest.
    expect(cpu?.cpus).toBeGreaterThan(0.2);
    expect(cpu?.cpus).toBeLessThan(0.8);
    expect(cpu?.throttledShare).toBeGreaterThan(0.1);
    expect(cpu?.pressure.cpuSome).toBeGreaterThan(0.1);

    const text = await needVm('cgmon top --once --sort memory --include "top-*"');
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^cgmon top .* by memory$/);
    expect(lines[4]).toMatch(/^top-memory +2\d\d MiB +\S+ 400 MiB .*no trace$/);
    expect(lines[5]).toMatch(/^top-cpu +\S+ \S+ +no limit/);
    await cleaned();
  });

  it('tells the call that an agent of cgmon run makes now', async () => {
    const directory = await workspace('top');
    const agent = 'cgmon run --name top-agent -- node .agents/scripted-agent.mjs .agents/scenarios/long.json';
    const script = [
      `cd ${directory}; ${agent} >agent.log 2>&1 & run=$!; cd ${directory}`,
      // Until a call is seen: the emulated machine takes its time to start the container.
      'for i in 1 2 3 4 5 6; do sleep 1; cgmon top --once --json >top.json; grep -q forMs top.json && break; done',
      'cat top.json; kill -INT $run; wait $run; true',
    ].join('\n');
    const { stdout } = await inVm(script);
    const { containers } = JSON.parse(stdout) as { containers: readonly TopRow[] };
    const agents = containers.filter(({ hasTrace }) => hasTrace);
    expect(agents).toHaveLength(1);
    expect(agents[0]?.runId).toMatch(/^[0-9A-Za-z-]+$/);
    expect(agents[0]?.calls[0]).toMatchObject({ name: 'Bash' });
  });

  it('ends at Ctrl-C with the exit code of an interrupt', async () => {
    const { code, stdout } = await inVm(
      'timeout --preserve-status --signal=INT 5 cgmon top --interval 500ms',
    );
    expect(stdout).toMatch(/^cgmon top /);
    expect(code).toBe(130);
  });
});
