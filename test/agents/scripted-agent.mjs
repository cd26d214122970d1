#!/usr/bin/env node
// Plays a scenario without any CLI or model: node scripted-agent.mjs <scenario.json>
import { randomUUID } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBashTool } from './lib/bash-tool.mjs';
import { runFileTool } from './lib/file-tools.mjs';
import { loadScenario, usageOf, writeSetup } from './lib/scenario.mjs';
import { mungePath, openTrace, seededId, sessionPaths } from './lib/trace-writer.mjs';

const CONCURRENT = new Set(['Read', 'Grep', 'Glob', 'Task']);
const cwd = process.cwd();

/** Plays one conversation: per turn a pause, the message's blocks, its calls, their results. Gives its last text. */
async function playTurns(session, trace, track, turns) {
  let lastText = '';
  for (const [step, turn] of turns.entries()) {
    await sleep(turn.thinkMs ?? 200);
    const message = {
      messageId: `msg_01${seededId(`${session.id}/${track}/${step}`, 22)}`,
      requestId: `req_011${seededId(`${session.id}/${track}/${step}/request`, 21)}`,
      model: session.scenario.model,
      usage: usageOf(turn, step),
    };
    if (turn.text !== undefined) {
      lastText = turn.text;
      trace.assistantBlock({ ...message, block: { type: 'text', text: turn.text } });
    }
    const calls = [];
    for (const { id, name, input, gapMs, parallel } of turn.toolUses) {
      await sleep(gapMs ?? 10);
      const uuid = trace.assistantBlock({ ...message, block: { type: 'tool_use', id, name, input } });
      calls.push({ id, name, input, uuid, concurrent: parallel === true || CONCURRENT.has(name) });
    }
    await runCalls(session, trace, calls);
  }
  return lastText;
}

/** Runs a message's calls: neighbours that may run together do, any other waits for all before it and runs alone. */
async function runCalls(session, trace, calls) {
  let together = [];
  for (const call of calls) {
    if (!call.concurrent) {
      await Promise.all(together);
      together = [];
      await runCall(session, trace, call);
    } else {
      together.push(runCall(session, trace, call));
    }
  }
  await Promise.all(together);
}

async function runCall(session, trace, call) {
  const outcome = await execute(session, call);
  trace.toolResult({
    toolUseId: call.id,
    outcome,
    sourceUuid: call.uuid,
    endedAt: outcome.endedAt ?? new Date(),
  });
}

async function execute(session, { id, name, input }) {
  if (name === 'Bash') return session.bash.run(input, `b${seededId(id, 6)}`);
  if (name === 'Task') return runTask(session, id, input);
  return runFileTool(name, input, cwd);
}

async function runTask(session, id, input) {
  const agent = session.scenario.agents.find(({ marker }) => input.prompt.includes(marker));
  if (agent === undefined) {
    const message = `no sub-agent of the scenario matches the prompt "${input.prompt}"`;
    return { text: message, isError: true, result: `Error: ${message}` };
  }
  const agentId = `a${seededId(`${id}/agent`, 6)}`;
  const started = Date.now();
  const file = join(session.paths.subagents, `agent-${agentId}.jsonl`);
  const trace = openTrace({ file, sessionId: session.id, cwd, agentId });
  trace.prompt(input.prompt);
  const playing = playTurns(session, trace, agentId, agent.turns);
  if (input.run_in_background === true) return launched(session, agentId, input, playing);
  const content = [{ type: 'text', text: await playing }];
  const note = `agentId: ${agentId} (for resuming to continue this agent's work if needed)`;
  const result = {
    status: 'completed',
    prompt: input.prompt,
    agentId,
    content,
    totalDurationMs: Date.now() - started,
    totalTokens: 15_661,
    totalToolUseCount: agent.turns.reduce((sum, turn) => sum + turn.toolUses.length, 0),
    usage: usageOf(agent.turns.at(-1) ?? {}, agent.turns.length - 1),
  };
  return { text: [...content, { type: 'text', text: note }], result };
}

function launched(session, agentId, input, playing) {
  const outputFile = join(session.tasksDir, `${agentId}.output`);
  playing.catch((error) => console.error(`scripted-agent: sub-agent ${agentId}: ${String(error)}`));
  const { description, prompt } = input;
  return {
    text: [{ type: 'text', text: `Async agent launched successfully.\nagentId: ${agentId}` }],
    result: { isAsync: true, status: 'async_launched', agentId, description, prompt, outputFile },
  };
}

async function main() {
  const file = process.argv[2];
  if (file === undefined) {
    console.error('usage: node scripted-agent.mjs <scenario.json>');
    return 2;
  }
  const scenario = loadScenario(file, cwd);
  writeSetup(scenario, cwd);
  const id = randomUUID();
  const configDir = process.env.CLAUDE_CONFIG_DIR ?? join(process.env.HOME ?? homedir(), '.claude');
  const paths = sessionPaths(configDir, cwd, id);
  const tasksDir = join(process.env.CLAUDE_CODE_TMPDIR ?? tmpdir(), 'claude', mungePath(cwd), 'tasks');
  const trace = openTrace({ file: paths.main, sessionId: id, cwd });
  const bash = createBashTool({ cwd, tasksDir, notify: (text) => trace.queueOperation('enqueue', text) });
  trace.queueOperation('dequeue');
  trace.prompt(scenario.prompt);
  // A refused request leaves no line in 2.1.16, only a longer gap.
  for (const { times } of scenario.errors) await sleep(500 * (times ?? 1));
  const text = await playTurns({ id, scenario, paths, bash, tasksDir }, trace, 'main', scenario.turns);
  console.log(text);
  await bash.killBackground();
  return scenario.exitCode;
}

// Like 2.1.16 in print mode: no result is written and the running commands are left to themselves.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`scripted-agent: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
process.exit();
