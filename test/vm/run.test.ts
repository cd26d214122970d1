import { beforeAll, describe, expect, it } from 'vitest';
import { usageCounters, counterOf } from '../../src/join/counters.js';
import { inVm, listRuns, needVm, record, type RunJson, showRun, workspace } from './cgmon.js';
import { vmPush, vmUp } from './vm.js';

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

const mib = 1024 * 1024;
const scripted = (scenario: string) => `node .agents/scripted-agent.mjs .agents/scenarios/${scenario}.json`;
const claude = (scenario: string) => `sh .agents/run-claude.sh .agents/scenarios/${scenario}.json`;

function callWith(report: RunJson, text: string) {
  const call = report.toolCalls.find(({ input }) => input.summary.includes(text));
  if (call?.inclusive == null) throw new Error(`no call that ran with "${text}"`);
  return { ...call, inclusive: call.inclusive };
}

/**
 * What the burning call used by its own account: the CPU time of its shell and the shell's children until the first
 * of its commands, and what the kernel says the container used from there to the last.
 */
async function burntCpuUsec(directory: string): Promise<number> {
  const times = (await needVm(`cat ${directory}/times.log`)).matchAll(/(\d+)m([\d.]+)s/g);
  const started = [...times].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
  const [before, after] = (await needVm(`cat ${directory}/cpu.log`)).trim().split(' ').map(Number);
  return started * 1e6 + (after ?? Number.NaN) - (before ?? Number.NaN);
}

/** For every counter the kernel gave: the calls' shares plus the time outside any call are the total. */
function expectConservation({ toolCalls, thinking, totals }: RunJson) {
  if (thinking === null || totals === null) throw new Error('no totals');
  for (const name of usageCounters) {
    const total = counterOf(totals, name);
    if (total === null) continue;
    const shares = [thinking, ...toolCalls.map(({ exclusive }) => exclusive)].map((usage) =>
      usage === null ? 0 : (counterOf(usage, name) ?? 0),
    );
    expect([name, shares.reduce((a, b) => a + b, 0)]).toEqual([name, total]);
  }
  expect(totals.cpuUsec).toBeGreaterThan(0);
}

/** Containers, slices and private homes of the runs of that name. Others may use the VM at the same time. */
async function leftBehind(name: string): Promise<string> {
  const ids = (await listRuns()).filter((run) => run.name === name).map(({ id }) => id);
  return needVm(
    [
      `podman ps --all --quiet --filter name=^${name}$`,
      ...ids.flatMap((id) => [
        `systemctl --user list-units --type=slice --plain --no-legend cgmon-${id}.slice`,
        `ls -d ~/.local/share/cgmon/runs/${id}/home 2>/dev/null || true`,
      ]),
    ].join('; '),
  );
}

describe('cgmon run in a real container', () => {
  it('records the real CLI: every call, the right costs, nothing lost between calls and thinking', async () => {
    const directory = await workspace('basic');
    const { code, report } = await record(directory, '--memory 2g', claude('basic'));
    expect(code).toBe(0);
    expect(report.run.versions.cli).toEqual(['2.1.16']);
    expect(report.toolCalls.map(({ name }) => name).sort()).toEqual(
      ['Bash', 'Bash', 'Bash', 'Edit', 'Grep', 'Read', 'TodoWrite', 'Write'].sort(),
    );
    expect(report.toolCalls.every(({ id }) => id.startsWith('toolu_'))).toBe(true);
    const alloc = callWith(report, 'probe alloc 200');
    expect(alloc.edges.start).toBe('process');
    expect(alloc.inclusive.memoryRiseBytes).toBeGreaterThan(180 * mib);
    expect(alloc.inclusive.memoryRiseBytes).toBeLessThan(220 * mib);
    const burn = callWith(report, 'probe burn 1');
    const burnt = await burntCpuUsec(directory);
    expect(burnt).toBeGreaterThan(1e6);
    expect((burn.inclusive.cpuUsec ?? 0) / burnt).toBeGreaterThan(0.9);
    expect((burn.inclusive.cpuUsec ?? 0) / burnt).toBeLessThan(1.1);
    const write = callWith(report, 'probe write');
    expect(write.inclusive.ioWriteBytes).toBeGreaterThan(57.6 * mib);
    expect(write.inclusive.ioWriteBytes).toBeLessThan(70.4 * mib);
    expectConservation(report);
  });

  it('finds the window and the cost of each tool of the scripted agent to 10 %', async () => {
    const directory = await workspace('scripted');
    const { report } = await record(directory, '--memory 1g', scripted('basic'));
    const burn = callWith(report, 'probe burn 1');
    const burnt = await burntCpuUsec(directory);
    expect((burn.inclusive.cpuUsec ?? 0) / burnt).toBeGreaterThan(0.9);
    expect((burn.inclusive.cpuUsec ?? 0) / burnt).toBeLessThan(1.1);
    const alloc = callWith(report, 'probe alloc 200');
    expect(Math.abs((alloc.inclusive.memoryRiseBytes ?? 0) - 200 * mib)).toBeLessThan(20 * mib);
    expect(report.run.limits.effective.memoryMaxBytes).toBe(1024 * mib);
    expectConservation(report);
  });

  it('gives parallel calls one window each and splits what they cost', async () => {
    const { report } = await record(await workspace('parallel'), '', claude('parallel'));
    const bash = report.toolCalls.filter(({ name, inclusive }) => name === 'Bash' && inclusive !== null);
    expect(bash.length).toBeGreaterThanOrEqual(2);
    expect(bash.some(({ quality }) => quality.flags.includes('shared'))).toBe(true);
    expectConservation(report);
  });

  it('gives exact totals for an agent that ends at once', async () => {
    const { code, report } = await record(await workspace('true'), '', 'true');
    expect(code).toBe(0);
    expect(report.totals?.memoryPeakBytes).toBeGreaterThan(0);
    expect(report.toolCalls).toEqual([]);
    expect(report.run.trace).toBeNull();
    expectConservation(report);
  });

  it('says "out of memory" for an agent that the kernel killed, with exit code 137', async () => {
    const { code, report } = await record(
      await workspace('oom'),
      '--memory 128m',
      "sh -c 'exec probe alloc 1000 5'",
    );
    expect(code).toBe(137);
    expect(report.run.exit).toMatchObject({ code: 137, oomKilled: true, reason: 'out of memory' });
    expect(report.totals?.oomKills).toBeGreaterThanOrEqual(1);
  });

  it('names the call whose process the kernel killed for memory', async () => {
    const { report } = await record(await workspace('oom-call'), '--memory 300m', scripted('oom'));
    const killed = report.toolCalls.filter(({ quality }) => quality.flags.includes('oom'));
    expect(killed.map(({ input }) => input.summary)).toEqual([expect.stringContaining('probe alloc')]);
    expect(report.run.exit?.oomKilled).toBe(true);
    // Told as it happened too, before the call's result.
    const events = await needVm(`grep oom-kill ~/.local/share/cgmon/runs/${report.run.id}/events.ndjson`);
    expect(JSON.parse(events.split('\n')[0] ?? '')).toMatchObject({
      scope: 'container',
      callId: killed[0]?.id,
    });
    expectConservation(report);
  });

  it('tells the agent of SIGINT, finishes the record and exits with 130', async () => {
    const directory = await workspace('sigint');
    const { code } = await inVm(
      `cd ${directory} && (cgmon run --name sigint -- ${scripted('long')} & pid=$!; ` +
        'until test -e round.bin; do sleep 0.2; done; kill -INT $pid; wait $pid)',
    );
    expect(code).toBe(130);
    const report = await showRun('sigint');
    expect(report.run.state).toBe('finished');
    expect(report.run.exit?.reason).toBe('interrupted');
    expect(report.toolCalls.length).toBeGreaterThan(0);
    expect(await leftBehind('sigint')).toBe('');
  });

  it('recovers a run whose cgmon was killed, and leaves no container behind', async () => {
    const directory = await workspace('killed');
    await needVm(
      `cd ${directory} && (cgmon run --name killed -- ${scripted('long')} >/dev/null 2>&1 & pid=$!; ` +
        'until test -e round.bin; do sleep 0.2; done; sleep 1; date +%s.%N > killed-at; kill -9 $pid; wait $pid || true)',
    );
    expect(await leftBehind('killed')).not.toBe('');
    await needVm('cgmon clean --yes');
    expect(await leftBehind('killed')).toBe('');
    const killedAtMs = Number(await needVm(`cat ${directory}/killed-at`)) * 1000;
    const run = (await listRuns()).find(({ name }) => name === 'killed');
    if (run === undefined) throw new Error('the killed run is not listed');
    const report = await showRun(run.id);
    expect(report.run.state).toBe('recovered');
    const lostMs = killedAtMs - (Date.parse(report.run.startedAt) + (report.run.durationMs ?? 0));
    expect(lostMs).toBeLessThan(1500);
    expect(report.toolCalls.length).toBeGreaterThan(0);
    expectConservation(report);
  });

  it('says in one line what is wrong with an image, a command or a directory, and leaves nothing', async () => {
    const directory = await workspace('bad');
    const bad = async (options: string, command: string) => {
      const result = await inVm(`cd ${directory} && cgmon run ${options} -- ${command}`);
      return { ...result, lines: result.stderr.trim().split('\n') };
    };
    const image = await bad('--image localhost/no-such-image', 'true');
    expect(image.code).toBe(2);
    expect(image.lines).toEqual([expect.stringContaining('localhost/no-such-image')]);
    const noPodman = await inVm(`cd ${directory} && PATH=/usr/local/bin /usr/local/bin/cgmon run -- true`);
    expect(noPodman.code).toBe(2);
    expect(noPodman.stderr.trim().split('\n')).toEqual([expect.stringContaining('podman')]);
    const program = await bad('', 'no-such-program');
    expect(program.code).toBe(127);
    expect(program.lines).toEqual([expect.stringContaining('no-such-program')]);
    const out = await bad('--out /proc/nowhere', 'true');
    expect(out.code).toBe(2);
    expect(out.lines).toEqual([expect.stringContaining('/proc/nowhere')]);
    expect(await leftBehind('cgmon-no-such-program')).toBe('');
  });

  it('finds the machine fit', async () => {
    const { checks } = JSON.parse((await inVm('cgmon doctor --json')).stdout) as {
      checks: { id: string; status: string; found: string }[];
    };
    expect(checks.filter(({ status }) => status === 'problem')).toEqual([]);
    expect(checks.find(({ id }) => id === 'memory-peak')?.found).toContain('exact peaks');
  });
});
