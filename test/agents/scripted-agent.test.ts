import { execFile, spawn } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ToolCall } from '../../src/model/tool-call.js';
import { readTrace } from '../../src/trace/read-trace.js';

const agent = fileURLToPath(new URL('scripted-agent.mjs', import.meta.url));
const run = promisify(execFile);
let folder = '';

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'cgmon-agent-')));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CLAUDE_CONFIG_DIR: join(folder, 'config'),
    CLAUDE_CODE_TMPDIR: join(folder, 'tmp'),
  };
}

async function scenarioFile(scenario: object): Promise<string> {
  const file = join(folder, 'scenario.json');
  await writeFile(file, JSON.stringify({ prompt: 'Work.', ...scenario }));
  return file;
}

async function callsOf(scenario: object): Promise<readonly ToolCall[]> {
  await run(process.execPath, [agent, await scenarioFile(scenario)], { cwd: folder, env: environment() });
  const { toolCalls } = await readTrace([join(folder, 'config', 'projects')]);
  return toolCalls.toSorted((a, b) => a.askedAtMs - b.askedAtMs);
}

function bash(command: string, rest: object = {}): object {
  return { name: 'Bash', input: { command, ...rest } };
}

function windowOf(call: ToolCall | undefined): { start: number; end: number } {
  return { start: call?.startedAtMs ?? Number.NaN, end: call?.endedAtMs ?? Number.NaN };
}

it('leaves a trace with the outcome of every call', async () => {
  const toolUses = [
    bash('true'),
    bash('echo no; exit 3'),
    { name: 'Write', input: { file_path: '${CWD}/a.txt', content: 'one' } },
    { name: 'Edit', input: { file_path: 'a.txt', old_string: 'one', new_string: 'two' } },
    { name: 'Grep', input: { pattern: 'two' } },
    { name: 'Read', input: { file_path: 'missing.txt' } },
  ];
  const calls = await callsOf({ turns: [{ thinkMs: 10, toolUses }] });
  expect(calls.map(({ name, status, exitCode }) => [name, status, exitCode])).toEqual([
    ['Bash', 'ok', 0],
    ['Bash', 'error', 3],
    ['Write', 'ok', null],
    ['Edit', 'ok', null],
    ['Grep', 'ok', null],
    ['Read', 'error', null],
  ]);
});

it('runs read-only calls of a message together and others one after another', async () => {
  const calls = await callsOf({
    turns: [
      {
        thinkMs: 10,
        toolUses: [bash('sleep 0.5'), bash('sleep 0.4')].map((call) => ({ ...call, parallel: true })),
      },
      { thinkMs: 10, toolUses: [bash('sleep 0.3; touch a'), bash('sleep 0.3; touch b')] },
    ],
  });
  const [longer, shorter, first, second] = calls.map(windowOf);
  expect(shorter?.end).toBeLessThan(longer?.end ?? 0);
  expect((longer?.end ?? 0) - (longer?.start ?? 0)).toBeLessThan(800);
  expect((second?.end ?? 0) - (first?.end ?? 0)).toBeGreaterThanOrEqual(290);
});

it('writes sub-agents into files of their own, below their Task', async () => {
  const task = { name: 'Task', input: { description: 'Look', prompt: 'Look at alpha.' } };
  const calls = await callsOf({
    turns: [{ thinkMs: 10, toolUses: [task] }],
    agents: {
      alpha: {
        turns: [
          { thinkMs: 10, toolUses: [bash('true')] },
          { text: 'done', thinkMs: 10 },
        ],
      },
    },
  });
  const parent = calls.find(({ name }) => name === 'Task');
  const child = calls.find(({ name }) => name === 'Bash');
  expect(child?.agentId).toMatch(/^[0-9a-f]{7}$/);
  expect(child?.parentId).toBe(parent?.id);
});

it('moves a command beyond its timeout to the background and tells of its end', async () => {
  const calls = await callsOf({
    turns: [
      { thinkMs: 10, toolUses: [bash('sleep 0.4', { timeout: 100 })] },
      { thinkMs: 600, text: 'done' },
    ],
  });
  const [call] = calls;
  expect(call?.status).toBe('background');
  expect((call?.endedAtMs ?? 0) - (call?.reportedAtMs ?? 0)).toBeGreaterThan(150);
});

it('names its calls alike in every play', async () => {
  const scenario = { turns: [{ thinkMs: 10, toolUses: [bash('true'), bash('true')] }] };
  const calls = [...(await callsOf(scenario)), ...(await callsOf(scenario))];
  expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('ends at %s with %i and leaves the call without a result', async (signal, code) => {
  const file = await scenarioFile({ turns: [{ thinkMs: 10, toolUses: [bash('sleep 3')] }] });
  const child = spawn(process.execPath, [agent, file], { cwd: folder, env: environment(), stdio: 'ignore' });
  const ended = new Promise((resolve) => {
    child.on('exit', resolve);
  });
  await sleep(700);
  child.kill(signal);
  expect(await ended).toBe(code);
  const { toolCalls } = await readTrace([join(folder, 'config', 'projects')]);
  expect(toolCalls.map(({ status }) => status)).toEqual(['unfinished']);
});

it('refuses a scenario without turns and names the file', async () => {
  const file = await scenarioFile({});
  const failing = run(process.execPath, [agent, file], { cwd: folder, env: environment() });
  await expect(failing).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(file) });
});
