import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTrace } from '../../src/trace/read-trace.js';
import { type Fields, jsonl, prompt, toolResult, toolUse } from './lines.js';
import { truthCases } from './truth.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cgmon-sub-agents-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(dir, name)), { recursive: true });
  writeFileSync(join(dir, name), text);
}

/** A Task of the agent before it, in which the next agent makes the next; the last one runs a command. */
function chainOfAgents(depth: number): Fields[][] {
  return Array.from({ length: depth + 1 }, (_, level) => {
    const who: Fields =
      level === 0
        ? { messageId: 'msg-0' }
        : { agentId: `a${level}`, isSidechain: true, messageId: `msg-${level}` };
    const input =
      level === depth
        ? toolUse(1000 + 10 * level, 'leaf', { command: 'make' }, who)
        : toolUse(1000 + 10 * level, `t${level}`, { prompt: `level ${level + 1}` }, who, 'Task');
    const id = level === depth ? 'leaf' : `t${level}`;
    return [prompt(995 + 10 * level, `level ${level}`, who), input, toolResult(9000 - level, id, who)];
  });
}

describe('sub-agents of sub-agents', () => {
  const layouts: Readonly<Record<string, (level: number) => string>> = {
    'flat, as in 2.0': (level) => (level === 0 ? 's.jsonl' : `agent-a${level}.jsonl`),
    'below their session, as in 2.1.16': (level) =>
      level === 0 ? 'session-1.jsonl' : `session-1/subagents/agent-a${level}.jsonl`,
    'below the session and each other': (level) =>
      level === 0 ? 'session-1.jsonl' : `${'session-1/subagents/'.repeat(level)}agent-a${level}.jsonl`,
  };

  it.each(Object.entries(layouts))('%s, five deep, belong to their calls', async (_, pathOf) => {
    for (const [level, lines] of chainOfAgents(5).entries())
      write(join('-work', pathOf(level)), jsonl(lines));
    const { toolCalls } = await readTrace([dir]);
    const parents = Object.fromEntries(toolCalls.map(({ id, parentId }) => [id, parentId]));
    expect(parents).toEqual({ t0: null, t1: 't0', t2: 't1', t3: 't2', t4: 't3', leaf: 't4' });
  });

  it('by their meta.json, whatever their prompts say', async () => {
    const agents = chainOfAgents(3).map((lines) => lines.slice(1));
    for (const [level, lines] of agents.entries()) {
      write(level === 0 ? 's.jsonl' : `s/subagents/agent-a${level}.jsonl`, jsonl(lines));
      if (level > 0) write(`s/subagents/agent-a${level}.meta.json`, `{"toolUseId":"t${level - 1}"}`);
    }
    const { toolCalls } = await readTrace([dir]);
    expect(toolCalls.find(({ id }) => id === 'leaf')?.parentId).toBe('t2');
  });
});

const recorded = truthCases().filter(({ scenario }) => scenario.includes('subagent'));
const reason = recorded.length === 0 ? ' (skipped: no traces with true times; set CGMON_TRACE_DATA)' : '';

describe.skipIf(recorded.length === 0)(`recorded sub-agents${reason}`, () => {
  it.each(recorded)('of $version belong to a call that ran while they did', async ({ projects }) => {
    const { toolCalls } = await readTrace([projects]);
    const own = toolCalls.filter(({ agentId }) => agentId !== null);
    expect(own.length).toBeGreaterThan(0);
    for (const { id, parentId, askedAtMs, endedAtMs } of own) {
      const parent = toolCalls.find((call) => call.id === parentId);
      expect([id, parent?.name]).toEqual([id, expect.stringMatching(/^(Task|Agent)$/) as string]);
      expect(askedAtMs).toBeGreaterThanOrEqual(parent?.askedAtMs ?? Number.NaN);
      expect(endedAtMs).toBeLessThanOrEqual(parent?.endedAtMs ?? Number.NaN);
    }
  });
});
