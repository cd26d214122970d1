import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ReplayExtras, replayScript } from '../../src/run/replay.js';
import { planLaunch, type RunRequest } from '../../src/run/request.js';

const directory = mkdtempSync(join(tmpdir(), "cgmon replay's-"));
afterAll(() => rmSync(directory, { recursive: true }));

const request: RunRequest = {
  image: 'localhost/any:1',
  command: ['sh', '-c', `echo "it's" $HOME\nsecond`],
  name: null,
  workspace: directory,
  limits: { memoryMaxBytes: 2 ** 30, swapMaxBytes: null, io: ['/dev/vda wbps=1048576 riops=5'] },
  ulimits: ['nofile=10:20'],
  envNames: ['MY_SECRET'],
  network: 'host',
  runtime: null,
  interactive: false,
  tty: false,
  podmanArgs: ['--volume=/a b:/c'],
};
const extras: ReplayExtras = {
  profilesFile: null,
  intervalMs: 50,
  timeoutMs: 2000,
  graceMs: 5000,
  keepTrace: 'full',
};

/** What the script calls cgmon with. */
function replayed(text: string, env: NodeJS.ProcessEnv, ...words: string[]) {
  const script = join(directory, 'replay.sh');
  writeFileSync(script, text, { mode: 0o700 });
  writeFileSync(join(directory, 'cgmon'), '#!/bin/sh\nprintf "%s\\0" "$@"\n');
  chmodSync(join(directory, 'cgmon'), 0o755);
  const path = `${directory}:${process.env['PATH'] ?? ''}`;
  const result = spawnSync(script, words, { env: { PATH: path, ...env }, encoding: 'utf8' });
  return { code: result.status, said: result.stderr, args: result.stdout.split('\0').slice(0, -1) };
}

const context = { runId: 'r', rootless: true, user: { uid: 1000, gid: 1000 }, homeDir: '/h' };

describe('replay.sh', () => {
  it('calls cgmon with the same launch, word for word, and takes more options', () => {
    const plan = planLaunch(request, context);
    const script = replayScript(request, plan, extras);
    const { args, code } = replayed(script, { MY_SECRET: 'sk-planted' }, '--memory=2g');
    expect(code).toBe(0);
    expect(args).toEqual([
      'run',
      '--profile=isolated',
      '--image=localhost/any:1',
      `--workspace=${directory}`,
      '--memory=1073741824',
      '--memory-swap=unlimited',
      '--pids-limit=4096',
      '--io-max=/dev/vda wbps=1048576 riops=5',
      '--ulimit=nofile=10:20',
      '--env=MY_SECRET',
      '--network=host',
      '--podman-arg=--volume=/a b:/c',
      '--interval=50ms',
      '--timeout=2000ms',
      '--stop-grace=5000ms',
      '--keep-trace=full',
      '--memory=2g',
      '--',
      ...request.command,
    ]);
    expect(readFileSync(join(directory, 'replay.sh'), 'utf8')).not.toContain('sk-planted');
  });

  it('opens a shell again, with the stdin of its caller and the file of profiles that was named', () => {
    const shell = { ...request, envNames: [], interactive: true };
    const named = { ...extras, profilesFile: '/etc/p.yaml' };
    const { args } = replayed(replayScript(shell, planLaunch(shell, context), named), {});
    expect(args.slice(0, 2)).toEqual(['shell', '--profiles=/etc/p.yaml']);
  });

  it('asks for a variable that is missing, by name', () => {
    const { code, said } = replayed(replayScript(request, planLaunch(request, context), extras), {});
    expect(code).not.toBe(0);
    expect(said).toMatch(/MY_SECRET: export it first/);
  });

  it('gives an agent its prompt from the run, a new session, and its own arguments', () => {
    const agent = {
      name: 'claude',
      prompt: Buffer.from('p'),
      sessionId: 'old',
      model: 'haiku',
      maxTurns: 3,
    } as const;
    const asked = { ...request, command: ['--verbose'], agent, envNames: [], podmanArgs: [] };
    const plan = planLaunch(asked, { ...context, env: { ANTHROPIC_API_KEY: 'sk-planted' } });
    const { args } = replayed(replayScript(asked, plan, extras), { ANTHROPIC_API_KEY: 'sk-other' });
    expect(args.slice(-6)).toEqual([
      '--agent=claude',
      '--model=haiku',
      '--max-turns=3',
      `--prompt-file=${directory}/prompt.txt`,
      '--',
      '--verbose',
    ]);
    expect(args.join(' ')).not.toContain('old');
  });
});
