import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TopRow } from '../../src/cli/top-rows.js';
import { jsonl, startMs, toolUse } from '../trace/lines.js';
import { needVm } from './cgmon.js';
import { shellQuote, vmPush, vmUp } from './vm.js';

const image = 'localhost/cgmon-agent:2.1.16';
const mib = 1024 * 1024;
const traces = '/home/dev/top-traces';

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
    `podman rm --force --time 0 --ignore top-memory top-cpu top-agent >/dev/null; rm -rf ${traces}`,
  );
}

function start(name: string, options: string, script: string): string {
  return `podman run --detach --network=none --name ${name} ${options} ${image} sh -c '${script}' >/dev/null`;
}

async function once(options: string): Promise<readonly TopRow[]> {
  const { containers } = JSON.parse(await needVm(`cgmon top --once --json ${options}`)) as {
    containers: readonly TopRow[];
  };
  return containers;
}

describe('cgmon top', () => {
  it('shows what containers use now against their limits, sorted as asked', async () => {
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

  it('tells the call that an agent makes now, and ends at Ctrl-C as interrupted', async () => {
    await needVm(start('top-agent', '', 'sleep 60'));
    const now = Number(await needVm(`mkdir -p ${traces}/work && date +%s%3N`));
    const call = toolUse(now - startMs, 'toolu_1', { command: 'probe alloc 100 60' });
    const [file, line] = [`${traces}/work/session.jsonl`, jsonl([call])];
    await needVm(`printf %s ${shellQuote(line)} > ${file}`);
    const [agent] = await once(`--include top-agent --trace-dir top-agent=${traces}`);
    expect(agent?.calls).toMatchObject([{ name: 'Bash', summary: 'probe alloc 100 60' }]);
    expect(agent?.calls[0]?.forMs).toBeGreaterThan(0);

    // The first picture comes when names are known; how long that takes is the machine's affair.
    const watch = [
      'cgmon top --interval 500ms --include top-agent > top.txt & top=$!',
      'for i in $(seq 100); do grep -q top-agent top.txt && break; sleep 0.2; done',
      'kill -INT $top; wait $top; echo $?; cat top.txt; rm top.txt',
    ];
    const [code, ...lines] = (await needVm(watch.join('\n'))).split('\n');
    expect(code).toBe('130');
    expect(lines.filter((text) => /^top-agent .*no trace$/.test(text)).length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain('\u001B');
  });
});
