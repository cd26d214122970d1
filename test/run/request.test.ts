import { describe, expect, it } from 'vitest';
import { createArgs } from '../../src/podman/plan.js';
import { hostShare, isolated, swebench } from '../../src/run/profiles/built-in.js';
import { planLaunch, type RunRequest } from '../../src/run/request.js';
import { plainRequest } from '../support/run-request.js';

const request = plainRequest('/tmp', 'claude', '--print', 'hello');
const context = {
  runId: '20261121t000000abcd',
  rootless: true,
  user: { uid: 1000, gid: 1000 },
  homeDir: '/runs/1/home',
};
const args = (change: Partial<RunRequest>, env: NodeJS.ProcessEnv = {}) =>
  createArgs(planLaunch({ ...request, ...change }, { ...context, env }));

describe('planLaunch', () => {
  it('isolated: the workspace, a private HOME, no rights, a bound on processes', () => {
    const got = args({ profile: isolated });
    expect(got).toEqual(
      expect.arrayContaining([
        '--userns=keep-id',
        '--cap-drop=all',
        '--security-opt=no-new-privileges',
        '--pids-limit=4096',
        '--workdir=/tmp',
        '--env=HOME=/home/agent',
      ]),
    );
    expect(got.filter((arg) => arg.startsWith('--mount'))).toEqual([
      '--mount=type=bind,source=/tmp,target=/tmp',
      '--mount=type=bind,source=/runs/1/home,target=/home/agent',
    ]);
  });

  it('host-share: refuses Claude Code as root, which it would refuse itself, unless told that this is a sandbox', () => {
    const agent = {
      name: 'claude' as const,
      prompt: Buffer.from('x'),
      sessionId: 's',
      model: null,
      maxTurns: null,
    };
    const plan = (rootless: boolean, envNames: string[] = []) =>
      planLaunch(
        { ...request, command: [], agent, profile: hostShare, envNames },
        { ...context, rootless, env: { HOME: '/root', ANTHROPIC_API_KEY: 'k', IS_SANDBOX: '1' } },
      );
    expect(() => plan(false)).toThrow(
      "profile host-share: Claude Code does not run as root in root's own HOME",
    );
    expect(plan(true).agent).toBe('claude');
    expect(plan(false, ['IS_SANDBOX']).envNames).toContain('IS_SANDBOX');
  });

  it('host-share: the launch of the AgentCgroup experiments, with a trace directory of its own', () => {
    const got = args({ profile: hostShare, workspace: '/tmp' }, { HOME: '/home/me' });
    const bind = (path: string, end = '') => `--mount=type=bind,source=${path},target=${path}${end}`;
    expect(got.filter((arg) => arg.startsWith('--mount'))).toEqual([
      ...['/usr', '/lib', '/lib64', '/etc', '/bin', '/sbin'].map((path) => bind(path, ',readonly')),
      ...['/home', '/tmp', '/var'].map((path) => bind(path)),
      '--mount=type=bind,source=/runs/1/home/.claude/projects,target=/home/me/.claude/projects',
    ]);
    expect(got).toEqual(
      expect.arrayContaining([
        '--userns=keep-id',
        '--network=host',
        `--memory=${4 * 2 ** 30}b`,
        '--cpus=2',
        '--env=HOME=/home/me',
        '--env=PATH=/usr/local/bin:/usr/bin:/bin',
        '--workdir=/tmp',
      ]),
    );
    expect(got).not.toContain('--cap-drop=all');
  });

  it('host-share: mounts a HOME outside /home, and follows CLAUDE_CONFIG_DIR', () => {
    const got = args({ profile: hostShare }, { HOME: '/root', CLAUDE_CONFIG_DIR: '/root/cc' });
    expect(got).toContain('--mount=type=bind,source=/root,target=/root');
    expect(got).toContain('--mount=type=bind,source=/runs/1/home/.claude/projects,target=/root/cc/projects');
    expect(got).toContain('--env=CLAUDE_CONFIG_DIR');
  });

  it('swebench: works in /testbed of the image and mounts nothing of the host', () => {
    const got = args({ profile: swebench, image: 'localhost/x' });
    expect(got).toContain('--workdir=/testbed');
    expect(got.filter((arg) => arg.startsWith('--mount'))).toEqual([
      '--mount=type=bind,source=/runs/1/home,target=/home/agent',
    ]);
  });

  it('forwards credentials by name, and only those that are set', () => {
    const got = args(
      { envNames: ['MINE'] },
      { ANTHROPIC_API_KEY: 'planted-secret', CLAUDE_CODE_OAUTH_TOKEN: '', MINE: '' },
    );
    expect(got).toContain('--env=ANTHROPIC_API_KEY');
    expect(got).toContain('--env=MINE');
    expect(got).not.toContain('--env=CLAUDE_CODE_OAUTH_TOKEN');
    expect(got.join(' ')).not.toContain('planted-secret');
  });

  it('says which of the named variables is not set, and does not forward it', () => {
    const env = { SET: 'x' };
    const plan = planLaunch({ ...request, envNames: ['SET', 'NOT_SET'] }, { ...context, env });
    expect(plan.envNames).toEqual(['SET']);
    expect(plan.warnings).toEqual(['--env NOT_SET: it is not set here, and not forwarded']);
  });

  it('refuses another HOME than that of the profile', () => {
    expect(() => args({ envNames: ['HOME'] }, { HOME: '/root' })).toThrow('--env HOME');
  });

  it.each([
    ['--env=KEY=planted'],
    ['--env', 'KEY=planted'],
    ['-eKEY=planted'],
    ['-e=KEY=planted'],
    ['-e', 'KEY=planted'],
    ['-e KEY=planted'],
    ['--init', '-ite', 'KEY=planted'],
  ])('refuses a value among the arguments for Podman: %s %s', (...podmanArgs) => {
    expect(() => args({ podmanArgs })).toThrow(
      expect.objectContaining({
        message: '--podman-arg: values of variables do not belong on a command line',
        hint: 'export KEY, then --env KEY',
      }),
    );
  });

  it.each([
    '--secret=KEY,type=env',
    '--env=KEY',
    '-e KEY',
    '--env-file=a=b',
    '--entrypoint=a=b',
    '-v=/e=x:/e',
  ])('takes %s for Podman', (arg) => {
    expect(args({ podmanArgs: [arg] })).toContain(arg);
  });

  it('lets the command line go before the profile', () => {
    const got = args({ profile: hostShare, limits: { memoryMaxBytes: 5, cpus: undefined }, network: 'none' });
    expect(got).toContain('--memory=5b');
    expect(got).toContain('--cpus=2');
    expect(got).toContain('--network=none');
    expect(got).not.toContain('--network=host');
  });

  it('builds the command of an agent and tells of the prompt only its length and beginning', () => {
    const agent = {
      name: 'claude',
      prompt: Buffer.from('fix it\nsecond'),
      sessionId: 's',
      model: 'haiku',
      maxTurns: null,
    } as const;
    const env = { ANTHROPIC_API_KEY: 'sk-planted' };
    const plan = planLaunch(
      { ...request, command: ['--verbose'], agent },
      { ...context, rootless: false, env },
    );
    expect(plan.credentials).toEqual(['ANTHROPIC_API_KEY']);
    expect(JSON.stringify(plan) + createArgs(plan).join(' ')).not.toContain('sk-planted');
    expect(plan.prompt).toEqual({ bytes: 13, firstLine: 'fix it' });
    expect(JSON.stringify(plan)).not.toContain('second');
    expect(plan.command).toContain('--session-id=s');
    expect(plan.command.at(-1)).toBe('--verbose');
    expect(plan.name).toBe('cgmon-claude');
    expect(plan.env['IS_SANDBOX']).toBe('1');
    expect(createArgs(plan)).toContain('--interactive');
  });

  it("runs as the caller whatever user the image names, and as the image's user under rootful Podman", () => {
    expect(args({})).toContain('--user=1000:1000');
    const rootful = planLaunch(request, { ...context, rootless: false });
    expect(createArgs(rootful).join(' ')).not.toContain('--user=');
  });

  it('gives the command the stdin of the caller, and a terminal only where one is at hand', () => {
    expect(args({})).not.toContain('--interactive');
    expect(args({ interactive: true })).toContain('--interactive');
    expect(args({ interactive: true })).not.toContain('--tty');
    expect(args({ interactive: true, tty: true })).toContain('--tty');
  });

  it('refuses a name that Podman would not take, and the whole machine as a workspace', () => {
    expect(() => args({ name: '-rf' })).toThrow('--name: "-rf"');
    expect(() => args({ workspace: '/' })).toThrow('the whole machine');
  });
});
