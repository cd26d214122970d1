import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/run-event.js';
import type { RunReport } from '../../src/model/run.js';
import { appendEvents } from '../../src/record/event-log.js';
import { openJournal } from '../../src/record/journal-writer.js';
import { runFile } from '../../src/record/run-directory.js';
import { readSamples } from '../../src/record/samples-file.js';
import { readToolCalls } from '../../src/record/tool-calls-file.js';
import { finalizeRun } from '../../src/recorder/finalize.js';
import { writeFinishedRun } from '../cli/finished-run.js';
import { ticksAt } from '../support/calls.js';
import { jsonl, prompt, startMs, toolResult, toolUse } from '../trace/lines.js';

let root = '';
let projects = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgmon-finalize-'));
  projects = join(root, 'claude', 'projects');
});
afterEach(() => rmSync(root, { recursive: true }));

const lines = [
  prompt(0, 'go'),
  toolUse(1000, 'a', { command: 'make' }),
  toolResult(9000, 'a'),
  toolUse(9500, 'b', { command: 'ls' }, { messageId: 'msg-2' }),
  toolResult(9800, 'b'),
];

function putTrace(name = 's.jsonl', text = jsonl(lines)): void {
  mkdirSync(join(projects, '-work'), { recursive: true });
  writeFileSync(join(projects, '-work', name), text);
}

/** A recording of ten seconds with a tick each, as a recorder leaves it. */
async function finalized(
  projectsDir: string | null,
  options: {
    readonly events?: readonly RunEvent[];
    readonly keepTrace?: 'redacted' | 'full' | 'none';
    readonly stdout?: string;
  } = {},
): Promise<{ directory: string; report: RunReport }> {
  const { id } = writeFinishedRun(root, 1, {
    state: 'recording',
    durationMs: 10_000,
    clock: [{ wallMs: startMs, monotonicNs: 0 }],
  });
  const directory = join(root, id);
  const journal = openJournal(runFile(directory, 'journal'));
  journal.append(
    ticksAt(
      Array.from({ length: 10 }, (_, second) => (second + 1) * 1000),
      {},
    ),
  );
  journal.close();
  appendEvents(directory, options.events ?? []);
  writeFileSync(join(directory, 'stdout.log'), options.stdout ?? 'done\n');
  const report = await finalizeRun(directory, {
    projectsDir,
    keepTrace: options.keepTrace ?? 'redacted',
    state: 'finished',
  });
  return { directory, report };
}

async function sampleCount(directory: string): Promise<number> {
  let ticks = 0;
  for await (const block of readSamples(runFile(directory, 'samples'))) ticks += block.length;
  return ticks;
}

describe('a run without a usable trace keeps its samples', () => {
  it.each([
    ['none was asked for', () => null, []],
    ['a missing directory', () => projects, [/^No trace: .*projects: no such file or directory\.$/]],
    [
      'an empty directory',
      () => {
        mkdirSync(projects, { recursive: true });
        return projects;
      },
      [/^No trace: .*no \.jsonl file in it\.$/],
    ],
    [
      'a file that is no trace',
      () => {
        putTrace('x.jsonl', '{"a":1}\n');
        return projects;
      },
      [/^No trace: .*not a Claude Code trace/],
    ],
  ])('%s', async (_, prepare, notes) => {
    const { directory, report } = await finalized(prepare());
    expect(await sampleCount(directory)).toBe(10);
    expect(report.toolCalls).toEqual([]);
    expect(report.run.trace).toBeNull();
    expect(report.run.notes).toEqual(notes.map((note) => expect.stringMatching(note) as string));
  });
});

describe('what a run keeps of its trace', () => {
  it.each([
    ['redacted', true],
    ['full', true],
    ['none', false],
  ] as const)('%s', async (keepTrace, kept) => {
    putTrace();
    const { directory, report } = await finalized(projects, { keepTrace });
    expect(report.toolCalls.map(({ id }) => id)).toEqual(['a', 'b']);
    const files = readdirSync(runFile(directory, 'trace'), { recursive: true, encoding: 'utf8' });
    expect(files.length > 0).toBe(kept);
    if (!kept) return;
    const [file = ''] = files.filter((name) => name.endsWith('.jsonl'));
    expect(statSync(join(runFile(directory, 'trace'), file)).mode & 0o777).toBe(0o600);
  });
});

describe('what a session said of itself', () => {
  const status = (atMs: number, word: string): RunEvent => ({
    type: 'session-status',
    timeNs: atMs * 1e6,
    sessionId: 'session-1',
    status: word,
    waitingFor: word === 'waiting' ? 'permission prompt' : null,
    atMs: startMs + atMs,
  });

  it('keeps the wait for permission out of the call, and is recorded with it', async () => {
    putTrace();
    const events = [status(0, 'busy'), status(1050, 'waiting'), status(5050, 'busy'), status(9900, 'idle')];
    const { directory } = await finalized(projects, { events });
    const calls = await readToolCalls(runFile(directory, 'toolCalls'));
    expect(calls.map(({ id, permissionMs }) => [id, permissionMs])).toEqual([
      ['a', 4000],
      ['b', undefined],
    ]);
    expect(calls[0]?.startedAtMs).toBe(startMs + 5050);
    expect(calls[0]?.edges.start).toBe('serial');
    expect(calls[0]?.durationMs).toBe(3950);
  });
});

describe('what the CLI printed at its end', () => {
  it('is the truth about its tokens', async () => {
    putTrace();
    const figures = { inputTokens: 42, outputTokens: 427, cacheReadInputTokens: 5000 };
    const printed = {
      type: 'result',
      session_id: 'session-1',
      modelUsage: {
        'claude-haiku-4-5-20251001': { ...figures, cacheCreationInputTokens: 900, costUSD: 0.03 },
      },
    };
    const { report } = await finalized(projects, { stdout: `${JSON.stringify(printed)}\n` });
    expect(report.run.trace).toMatchObject({
      tokens: { outputTokens: 427, outputReliable: true },
      costUsd: 0.03,
    });
  });
});
