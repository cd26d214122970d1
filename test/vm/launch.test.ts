import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inVm, needVm, type RunJson } from './cgmon.js';
import { shellQuote, vmPush, vmRun, vmUp, type VmResult } from './vm.js';

const mib = 1024 * 1024;
const work = '/home/dev/work/launch';
const timeoutMs = 280_000;

beforeAll(async () => {
  await vmUp();
  await vmPush();
  await needVm(`rm -rf ${work}; mkdir -p ${work}`);
});
afterAll(() => needVm(`rm -rf ${work}`));

function recordOf({ code, stdout, stderr }: VmResult): RunJson {
  if (!stdout.startsWith('{')) throw new Error(`no record: exit ${code}\n${stderr}`);
  return JSON.parse(stdout) as RunJson;
}

describe('limits', () => {
  it.each([
    ['an ordinary user', false],
    ['root', true],
  ])('are in the cgroup of the container, for %s, and a difference is said', async (_, root) => {
    const files = 'memory.max memory.high memory.swap.max cpu.max cpu.weight io.max pids.max';
    const command =
      'cgmon run --json --memory 256m --memory-high 200m --memory-swap 512m --cpus 1.5 --cpu-weight 50 ' +
      '--io-max /dev/nvme0n1:wbps=50m,riops=900 --pids-limit 300 --ulimit nofile=1000:2000 --podman-arg=--pids-limit=200 ' +
      `-- sh -c 'cd /sys/fs/cgroup && tail -n +1 ${files}; ulimit -n; sleep 3'`;
    const result = await vmRun(`mkdir -p /tmp/launch && cd /tmp/launch && ${command}`, { root, timeoutMs });
    const { run } = recordOf(result);
    const seen = Object.fromEntries(
      [...result.stderr.matchAll(/==> (\S+) <==\n(.*)\n/g)].map(([, file = '', text = '']) => [file, text]),
    );
    expect(seen).toEqual({
      'memory.max': String(256 * mib),
      'memory.high': String(200 * mib),
      'memory.swap.max': String(256 * mib),
      'cpu.max': '150000 100000',
      'cpu.weight': '50',
      'io.max': `259:0 rbps=max wbps=${50 * mib} riops=900 wiops=max`,
      'pids.max': '200',
    });
    expect(result.stderr).toMatch(/^1000$/m);
    expect(run.limits.effective).toMatchObject({
      memoryMaxBytes: 256 * mib,
      memoryHighBytes: 200 * mib,
      swapMaxBytes: 256 * mib,
      cpus: 1.5,
      cpuWeight: 50,
      pids: 200,
    });
    expect(run.notes).toContain('pids.max: 300 asked for, it is 200.');
    expect(result.stderr).toContain('cgmon: pids.max: 300 asked for, it is 200');
  });
});

describe('hostile input reaches the container unchanged', () => {
  const nasty = `-rf 'a' "b" $(touch ${work}/pwned) \`id\` ; | & * ? # \\ é\nsecond line`;
  const name = `a 'b' "c",d=e $(id) -x\nline`;

  it('as arguments, values of variables, a workspace and a directory for the record', async () => {
    const place = `${work}/${name}`;
    const script = 'printf "%s\\0" "$@" "$NASTY" "$PWD"; touch made';
    const command = `mkdir -p ${shellQuote(place)} && cd ${shellQuote(place)} && cgmon run --out ${shellQuote(`${place}/out dir`)} --env NASTY --name nasty -- sh -c ${shellQuote(script)} sh ${shellQuote(nasty)} -- --memory=1 ''`;
    const { code, stdout, stderr } = await vmRun(command, { env: { NASTY: nasty }, timeoutMs });
    expect([code, stderr.includes('cgmon:')]).toEqual([0, false]);
    expect(stdout.split('\0')).toEqual([nasty, '--', '--memory=1', '', nasty, place, '']);
    const made = await needVm(`ls ${shellQuote(place)}; ls ${work}; ls ${shellQuote(`${place}/out dir`)}`);
    expect(made).toContain('made\n');
    expect(made).not.toContain('pwned');
    expect(made).toContain('samples.parquet');
    await needVm('rm -rf $(readlink -f $(ls -d ~/.local/share/cgmon/runs/* | tail -1)) ; true');
  });

  it('or is refused in one line', async () => {
    const refused = [
      ['--name', '-rf'],
      ['--image', '--privileged'],
      ['--image', 'a b; touch pwned'],
      ['--env', 'A B'],
      ['--workspace', '/no\nsuch'],
      ['--profile', '$(touch pwned)'],
    ];
    const calls = refused.map(
      ([option, value]) => `cgmon run ${option}=${shellQuote(value ?? '')} -- true; echo "code $?" >&2`,
    );
    const { stderr } = await inVm(`cd ${work}; ${calls.join('\n')}`);
    const lines = stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('cgmon: pulling'));
    expect(lines).toEqual(refused.flatMap(() => [expect.stringMatching(/^cgmon: /), 'code 2']));
    expect(await needVm(`ls ${work}`)).not.toContain('pwned');
  });

  it('as a prompt of 3 MB on the stdin of the agent, and again by replay.sh', async () => {
    // The name is a link into the CLI's package, where files are modules.
    const fake = `#!/usr/bin/env node
import('node:crypto').then(({ createHash }) => {
  const hash = createHash('sha256');
  process.stdin.on('data', (d) => hash.update(d)).on('end', () => console.log(JSON.stringify({
    type: 'result', subtype: 'success', result: hash.digest('hex') + ' ' + process.argv.length, num_turns: 1 })));
});
`;
    const prompt = `${nasty}\n${'0123456789abcde\n'.repeat(200_000)}`;
    await vmRun(`cat > ${work}/claude && chmod 755 ${work}/claude`, { stdin: fake });
    const { code, stdout, stderr } = await vmRun(
      `cd ${work} && ANTHROPIC_API_KEY=none cgmon run --podman-arg=--volume=${work}/claude:/usr/local/bin/claude:ro --prompt-file -`,
      { stdin: prompt, timeoutMs },
    );
    const hash = createHash('sha256').update(prompt).digest('hex');
    expect([code, stdout, code === 0 ? '' : stderr]).toEqual([0, `${hash} 6\n`, '']);

    const again = await vmRun(
      `sh ~/.local/share/cgmon/runs/$(ls ~/.local/share/cgmon/runs | tail -1)/replay.sh`,
      {
        env: { ANTHROPIC_API_KEY: 'another' },
      },
    );
    expect([again.code, again.stdout]).toEqual([0, stdout]);
  });
});
