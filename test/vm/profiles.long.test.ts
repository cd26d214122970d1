import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needVm } from './cgmon.js';
import { bash, buildTestbed, expectFinished, launched, testbed } from './profiles.js';
import { bashScenario } from './stand-in.js';
import { vmPush, vmRun, vmUp } from './vm.js';

const timeoutMs = 280_000;

beforeAll(async () => {
  await vmUp();
  await vmPush();
});
afterAll(async () => {
  await needVm('rm -rf ~/work/profiles');
  await vmRun(`podman rmi --force ${testbed}; rm -rf ~/work/profiles`, { root: true, timeoutMs });
});

/** The other users of the profiles than in profiles.test.ts, with the real CLI too. */
describe('the profiles', () => {
  it('isolated, as an ordinary user: the CLI of the image sees the workspace and nothing else of the machine', async () => {
    const look = 'ls -A /home/dev; id -u; grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status';
    const { report, said } = await launched('alone', '', bashScenario(`(${look}) > seen.txt 2>&1`));
    expectFinished(report.run, said);
    const seen = await needVm('cat ~/work/profiles/alone/seen.txt');
    expect(seen).toContain('CapEff:\t0000000000000000');
    expect(seen).toContain('NoNewPrivs:\t1');
    // Of the user's home nothing but the way to the workspace.
    expect(seen).toMatch(/^work\n1000$/m);
  });

  it('swebench, as root: edits /testbed and keeps what changed as git.diff', async () => {
    await vmRun(buildTestbed('localhost/cgmon-agent:2.1.16'), { root: true, timeoutMs });
    const { report, said } = await launched(
      'swebench',
      `--profile swebench --image ${testbed}`,
      bashScenario('echo after > code.txt; git status --short; git config user.name'),
      true,
    );
    expectFinished(report.run, said);
    expect(bash(report)).toHaveLength(1);
    const { stdout } = await vmRun(`cat ~/.local/share/cgmon/runs/${report.run.id}/git.diff`, { root: true });
    expect(stdout).toContain('-before\n+after');
  });

  it('host-share, as root: runs any command, and refuses the CLI in one line', async () => {
    const run = 'mkdir -p ~/work/profiles/shared; cd ~/work/profiles/shared; cgmon run --profile host-share';
    const any = await vmRun(`${run} -- sh -c 'id -u; ls -d /home/dev'`, { root: true, timeoutMs });
    expect([any.code, any.stdout]).toEqual([0, '0\n/home/dev\n']);
    const cli = await vmRun(`ANTHROPIC_API_KEY=none; export ANTHROPIC_API_KEY; ${run} --prompt 'do it'`, {
      root: true,
      timeoutMs,
    });
    expect(cli.code).toBe(2);
    expect(cli.stderr.trim()).toMatch(/^cgmon: profile host-share: Claude Code does not run as root.*$/);
  });
});
