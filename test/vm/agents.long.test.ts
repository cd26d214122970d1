import { beforeAll, describe, expect, it } from 'vitest';
import { vmPush, vmRun, vmUp } from './vm.js';

const image = 'localhost/cgmon-agent:2.1.16';
const container = `podman run --rm --userns=keep-id --network=host -v /home/dev/cgmon/test/agents:/agents:ro`;

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

/** Without cgmon: the real CLI and its double. run.test.ts has the same under cgmon. */
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
