import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needVm } from './cgmon.js';
import { makeGitImage } from './images.js';
import { bash, buildTestbed, expectFinished, launched, testbed } from './profiles.js';
import { bashScenario } from './stand-in.js';
import { vmPush, vmRun, vmUp } from './vm.js';

const gitImage = 'localhost/cgmon-profiles-git:1';

beforeAll(async () => {
  await vmUp();
  await vmPush();
  // The profile shares the host's programs: the VM's recent CLI, under its usual name.
  await vmRun('ln -sf claude-native /usr/local/bin/claude', { root: true });
  await makeGitImage(gitImage);
  await needVm(buildTestbed(gitImage));
});

afterAll(async () => {
  await vmRun('rm -f /usr/local/bin/claude', { root: true });
  await needVm(
    `cgmon image rm --yes --prepared >/dev/null; podman rmi --force ${testbed} ${gitImage} 2>/dev/null; rm -rf ~/work/profiles; true`,
  );
});

describe('the profiles, with the real CLI', () => {
  it("host-share: the host's CLI works at the workspace, its trace stays the run's own", async () => {
    const { report, said } = await launched(
      'shared',
      '--profile host-share',
      bashScenario('echo shared > made.txt; ls -d /home/dev /var/lib /usr/bin/git'),
    );
    expectFinished(report.run, said);
    expect(bash(report)).toHaveLength(1);
    expect(report.run.versions.cli).toEqual(['2.1.329']);
    expect(report.run.limits.effective).toMatchObject({ memoryMaxBytes: 4 * 1024 ** 3, cpus: 2 });
    expect(said).toContain('All done.');
    expect(said).toContain("the agent can write to the host's /home");
    const { sessionId } = report.run.launch ?? {};
    expect(await needVm('cat ~/work/profiles/shared/made.txt')).toBe('shared\n');
    expect(await needVm(`find ~/.claude/projects -name ${sessionId}.jsonl 2>/dev/null || true`)).toBe('');
  });

  it('swebench: edits root-owned /testbed and keeps what changed as git.diff', async () => {
    const { report, said } = await launched(
      'swebench',
      `--profile swebench --image ${testbed} --podman-arg=--volume=/usr/local/bin/claude-native:/usr/local/bin/claude:ro`,
      bashScenario(
        'echo after > code.txt; echo new > "a file.txt"; git status --short; git config user.name',
      ),
    );
    const prepared = 'podman images --quiet --filter label=io.cgmon.image=prepared';
    const labels = `podman image inspect --format '{{json .Labels}}' $(${prepared})`;
    expect(await needVm(labels)).toContain('"io.cgmon.preparing":""');
    expectFinished(report.run, said);
    expect(report.run.launch?.gitDiffBytes).toBeGreaterThan(0);
    const directory = `~/.local/share/cgmon/runs/${report.run.id}`;
    const diff = await needVm(`cat ${directory}/git.diff; stat -c %a ${directory}/git.diff`);
    expect(diff).toContain('-before\n+after');
    expect(diff).toContain('+new');
    expect(diff).toMatch(/600\n$/);
    expect(await needVm(`podman images --all --quiet --filter label=io.cgmon.run=${report.run.id}`)).toBe('');
  });

  it('swebench: a run at work is nothing that cgmon clean takes away', async () => {
    const run = `cgmon run --profile swebench --image ${testbed} -- sh -c 'sleep 20; echo whole'`;
    const script = [
      'mkdir -p ~/work/profiles/alive; cd ~/work/profiles/alive',
      `( ${run}; echo code $? ) & run=$!`,
      'for try in $(seq 200); do podman ps --quiet --filter label=io.cgmon.run | grep -q . && break; sleep 0.1; done',
      'cgmon clean --yes; wait $run',
    ].join('\n');
    const stdout = await needVm(script);
    expect(stdout).not.toMatch(/removed (container|image preparation|slice|private home)/);
    expect(stdout).toMatch(/^whole$[^]*^code 0$/m);
  });

  it('isolated, as root: the CLI of the image sees the workspace and nothing else of the machine', async () => {
    const look = 'ls /home /root; id -u; grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status';
    const { report, said } = await launched('alone', '', bashScenario(`(${look}) > seen.txt 2>&1`), true);
    expectFinished(report.run, said);
    expect(report.run.container.cgroup).toMatch(/^\/cgmon\.slice\/cgmon-.*\.slice$/);
    const { stdout } = await vmRun('cat ~/work/profiles/alone/seen.txt; rm -rf ~/work/profiles', {
      root: true,
    });
    expect(stdout).toContain('CapEff:\t0000000000000000');
    expect(stdout).toContain('NoNewPrivs:\t1');
    expect(stdout).not.toContain('dev');
  });
});
