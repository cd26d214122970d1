import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { vmPull, vmPush, vmRun, vmUp } from './vm.js';

const image = 'localhost/cgmon-agent:2.1.16';
const container = `podman run --rm --userns=keep-id --network=host -v /home/dev/cgmon/test/agents:/agents:ro`;

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

describe('the VM', () => {
  it('passes stdin, both outputs and the exit code', async () => {
    const result = await vmRun('cat; echo talk >&2; exit 7', { stdin: 'data\n' });
    expect(result).toEqual({ stdout: 'data\n', stderr: 'talk\n', code: 7 });
  });

  it('passes the environment, quotes and all', async () => {
    const { stdout } = await vmRun('printf %s "$WORDS"', { env: { WORDS: `it's "two" $words` } });
    expect(stdout).toBe(`it's "two" $words`);
  });

  it('ends a command that takes too long', async () => {
    await expect(vmRun('sleep 60', { timeoutMs: 3000 })).rejects.toThrow(/no end within 3000 ms/);
  });

  it('has the user session with the controllers that rootless limits need', async () => {
    const { stdout } = await vmRun(
      'cat /sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/cgroup.controllers',
    );
    expect(stdout.trim().split(' ')).toEqual(expect.arrayContaining(['cpu', 'io', 'memory', 'pids']));
  });

  it('has pressure figures and a clock that agrees with this machine', async () => {
    expect((await vmRun('cat /proc/pressure/memory')).stdout).toMatch(/^some avg10=/);
    const { stdout } = await vmRun('date +%s%3N', { root: true });
    expect(Math.abs(Number(stdout) - Date.now())).toBeLessThan(5000);
  });

  it('gives files back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cgmon-pull-'));
    try {
      await vmRun(`mkdir -p 'a b' && echo kept > 'a b/file'`);
      await vmPull('a b/file', join(folder, 'copy'));
      expect(await readFile(join(folder, 'copy'), 'utf8')).toBe('kept\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the agents in a rootless container', () => {
  const play = (name: string, command: string) =>
    vmRun(
      `rm -rf ${name} && mkdir -p ${name}/home ${name}/w && ` +
        `${container} -v "$PWD/${name}:/${name}" -w /${name}/w -e HOME=/${name}/home ${image} ${command} && ` +
        `find ${name}/home/.claude/projects -name '*.jsonl' -exec cat {} +`,
      { timeoutMs: 240_000 },
    );
  const tools = ['Bash', 'Bash', 'Bash', 'Read', 'Edit', 'Write', 'Grep', 'TodoWrite'];
  const toolNames = (text: string) =>
    [...text.matchAll(/"type":"tool_use","id":"toolu_[0-9a-zA-Z]+","name":"(\w+)"/g)].map(
      (match) => match[1],
    );

  it('the real CLI plays the basic scenario and leaves its trace', async () => {
    const { stdout, stderr, code } = await play(
      'real-cli',
      'sh /agents/run-claude.sh /agents/scenarios/basic.json',
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(toolNames(stdout)).toEqual(tools);
    expect(stdout).not.toMatch(/"is_error":true/);
    expect((await vmRun('stat -c %s real-cli/w/big.bin')).stdout).toBe(`${64 * 1048576}\n`);
  });

  it('the scripted agent plays it with the same calls', async () => {
    const { stdout, code } = await play(
      'scripted',
      'node /agents/scripted-agent.mjs /agents/scenarios/basic.json',
    );
    expect(code).toBe(0);
    expect(toolNames(stdout)).toEqual(tools);
    expect(stdout).not.toMatch(/"is_error":true/);
  });
});
