import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inVm, needVm } from './cgmon.js';
import { vmPush, vmRun, vmUp } from './vm.js';

const work = '/home/dev/work/secrets';
const timeoutMs = 280_000;
/** Planted where a user's secrets are: in the credentials file and in two variables. New ones for every test run. */
const seeds = ['oauth', 'api-key', 'own'].map((where) => `seed-in-${where}-${Date.now()}`);
const [inFile = '', inKey = '', inVariable = ''] = seeds;

/** In place of the CLI, with no secret on a command line: shows that it got all of them, renews the token, and works for a while. */
const fakeClaude = `#!/bin/sh
set -eu
cat >/dev/null
stat -c '%a' ~ ~/.claude ~/.claude/.credentials.json | tr '\\n' ' ' > modes
grep -c '${inFile.replace('oauth', 'oa[u]th')}' ~/.claude/.credentials.json > got
printf %s "$ANTHROPIC_API_KEY$MY_SECRET" | md5sum | cut -c1-32 >> got
echo '{"token":"renewed-${inFile}"}' > ~/.claude/.credentials.json
sleep 6
echo '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"result":"done"}'
`;

const config = `${work}/config`;
/** Shell: the variables come from a file, as values in a command line would be in the process list. */
const environment = `set -a; . ${config}/environment; set +a; export CLAUDE_CONFIG_DIR=${config}`;
const options = `--profile isolated --env MY_SECRET --podman-arg=--volume=${work}/claude:/usr/local/bin/claude:ro`;
const own = `${config}/.credentials.json`;

beforeAll(async () => {
  await vmUp();
  await vmPush();
  await needVm(`rm -rf ${work}; mkdir -p ${config} ${work}/w`);
  await vmRun(`cat > ${work}/claude && chmod 755 ${work}/claude`, { stdin: fakeClaude });
  await vmRun(`cat > ${config}/environment`, {
    stdin: `ANTHROPIC_API_KEY=${inKey}\nMY_SECRET=${inVariable}\n`,
  });
  await plant();
});
afterAll(() => needVm(`rm -rf ${work}`));

const plant = () => vmRun(`cat > ${own} && chmod 600 ${own}`, { stdin: `{"token":"${inFile}"}` });

describe('a planted secret', () => {
  it('reaches the agent and is found nowhere else: plan, record, logs, /metrics, process list', async () => {
    const watch = [
      `( while ! test -e ${work}/over; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; sleep 0.3; done > ${work}/processes ) &`,
      `( until test -e ${work}/w/got || test -e ${work}/over; do sleep 0.2; done; node -e 'fetch("http://127.0.0.1:9471/metrics").then((r) => r.text()).then((t) => fs.writeFileSync("${work}/metrics", t))' ) &`,
    ];
    const command = [
      `${environment}; cd ${work}/w`,
      `cgmon run ${options} --dry-run --json --prompt hello > ${work}/plan.json 2>&1`,
      `cgmon run ${options} --dry-run --prompt hello > ${work}/plan.txt 2>&1`,
      ...watch,
      `cgmon run ${options} --out ${work}/record --listen 127.0.0.1:9471 --prompt hello > ${work}/out.log 2>&1`,
      `code=$?; touch ${work}/over; wait; cgmon show ${work}/record --json > ${work}/show.json; cat ${work}/out.log; exit $code`,
    ].join('\n');
    const { code, stdout } = await vmRun(command, { timeoutMs });
    expect([code, stdout]).toEqual([0, expect.stringContaining('done')]);

    // It was there, for the agent alone.
    const md5 = await needVm(`printf %s ${inKey}${inVariable} | md5sum | cut -c1-32`);
    expect(await needVm(`cat ${work}/w/got`)).toBe(`1\n${md5}`);
    expect(await needVm(`cat ${work}/w/modes`)).toBe('700 700 600 ');
    // And the places that are searched hold what they should.
    expect(await needVm(`cat ${work}/plan.txt`)).toMatch(
      /^credentials +ANTHROPIC_API_KEY, .*credentials\.json$/m,
    );
    expect(await needVm(`grep -c claude ${work}/processes || true`)).not.toBe('0\n');
    expect(await needVm(`grep -c cgmon_ ${work}/metrics || true`)).not.toBe('0\n');
    expect(await needVm(`ls ${work}/record`)).toMatch(/replay\.sh[^]*run\.json[^]*stdout\.log/);

    const found = await inVm(
      `grep -rlaE '${seeds.join('|')}' ${work} ~/.local/share/cgmon --exclude-dir=config`,
    );
    expect(found.stdout).toBe(`${work}/claude\n`);
    const home = await inVm(`ls -d ${work}/record/home`);
    expect(home.code).not.toBe(0);
    expect(await needVm(`cat ${own}`)).toBe(`{"token":"${inFile}"}`);
  });

  it('comes back renewed only when that was asked for, readable by nobody else', async () => {
    const { code } = await vmRun(
      `${environment}; cd ${work}/w && cgmon run ${options} --credentials-back --prompt hello`,
      { timeoutMs },
    );
    expect(code).toBe(0);
    expect(await needVm(`cat ${own}; stat -c %a ${own}; ls -A ${config}`)).toBe(
      `{"token":"renewed-${inFile}"}\n600\n.credentials.json\nenvironment\n`,
    );
    await plant();
  });

  it('goes with the private home when cgmon is killed: cgmon clean sweeps it', async () => {
    const { stdout } = await vmRun(
      [
        `${environment}; cd ${work}/w && rm -f got; cgmon run ${options} --name swept --prompt hello >/dev/null 2>&1 & pid=$!`,
        `until test -s ${work}/w/got; do sleep 0.2; done; kill -9 $pid; wait $pid`,
        `grep -rla ${inFile} ~/.local/share/cgmon/runs | wc -l; cgmon clean --yes >/dev/null`,
        `grep -rla ${inFile} ~/.local/share/cgmon/runs | wc -l; podman ps -aq --filter name=^swept$ | wc -l`,
      ].join('\n'),
      { timeoutMs },
    );
    expect(stdout.trim().split('\n')).toEqual(['1', '0', '0']);
  });
});

describe('one line for what cannot be launched', () => {
  it.each([
    ['no credentials', '--prompt hi', 2, /^cgmon: no credentials for Claude Code: .*is not there/],
    ['a refused limit', '--io-max /dev/no-such-disk:wbps=1m -- true', 125, /^cgmon: .*no-such-disk/],
    ['an absent runtime', '--runtime runsc -- true', 2, /^cgmon: --runtime: Podman has no runtime "runsc"/],
    ['an absent connection', '--connection nowhere -- true', 2, /^cgmon: --connection: .*"nowhere"/],
    [
      'a bad profile',
      '--profiles bad.yaml --profile mine -- true',
      2,
      /^cgmon: .*bad\.yaml:3:5: unknown key "mount"/,
    ],
  ])('%s', async (_, line, code, message) => {
    await vmRun(`cat > ${work}/w/bad.yaml`, { stdin: 'profiles:\n  mine:\n    mount: []\n' });
    const ended = await vmRun(`cd ${work}/w && cgmon run ${line}`, {
      env: { CLAUDE_CONFIG_DIR: `${work}/none` },
    });
    const lines = ended.stderr
      .trim()
      .split('\n')
      .filter((text) => !text.startsWith(' '));
    expect([ended.code, lines]).toEqual([code, [expect.stringMatching(message)]]);
  });
});
