import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { traceJson } from '../../src/cli/trace.js';
import { renderTrace } from '../../src/cli/trace-text.js';
import { parsePrices } from '../../src/trace/prices.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { jsonl, prompt, toolResult, toolUse } from './lines.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cgmon-trace-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(dir, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const session = [
  prompt(0, 'go'),
  toolUse(1000, 'a', { command: 'pytest -q\n\u001b[31m' }),
  toolResult(3000, 'a'),
];

describe('what is no trace is named in one line with exit code 2', () => {
  it.each([
    ['a missing path', () => join(dir, 'none'), /none.*no such file/],
    ['an empty file', () => write('e.jsonl', ''), /e\.jsonl.*empty/],
    [
      'another JSONL file',
      () => write('o.jsonl', '{"a":1}\n{"type":"x"}\n'),
      /o\.jsonl.*not a Claude Code trace/,
    ],
    ['a binary file', () => write('b.bin', '\u0000\u0001\u0002'), /b\.bin.*not a Claude Code trace/],
    ['a directory without sessions', () => dir, /no \.jsonl/],
  ])('%s', async (_, path, message) => {
    const failure = await readTrace([path()]).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'CgmonError',
      exitCode: 2,
      message: expect.stringMatching(message) as string,
    });
    expect(String(failure)).not.toContain('\n');
  });

  it('an unreadable file', async () => {
    const path = write('u.jsonl', 'x');
    chmodSync(dir, 0o755);
    chmodSync(path, 0);
    const uid = process.geteuid?.();
    if (uid === 0) process.seteuid?.(65_534);
    try {
      await expect(readTrace([path])).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(/u\.jsonl.*not readable.*run cgmon as that user/) as string,
      });
    } finally {
      if (uid === 0) process.seteuid?.(0);
    }
  });
});

describe('a directory', () => {
  it('is read with its sub-agents and without history.jsonl', async () => {
    const agent = { agentId: 'a1', isSidechain: true, messageId: 'msg-a' };
    write(
      'p/session-1.jsonl',
      jsonl([...session, toolUse(4000, 't', { prompt: 'look' }, { messageId: 'msg-2' }, 'Task')]),
    );
    write('p/session-1/subagents/agent-a1.jsonl', jsonl([toolUse(5000, 'i', { command: 'ls' }, agent)]));
    write('p/session-1/subagents/agent-a1.meta.json', '{"toolUseId":"t"}');
    write('history.jsonl', '{"display":"x"}\n');
    const trace = await readTrace([dir]);
    expect(trace.toolCalls.map(({ id, parentId }) => [id, parentId])).toEqual([
      ['a', null],
      ['t', null],
      ['i', 't'],
    ]);
    expect(trace.lines.malformed).toBe(0);
  });

  it('gives a last line that has no newline', async () => {
    const path = write('s.jsonl', jsonl(session).trimEnd());
    expect((await readTrace([path])).toolCalls[0]?.status).toBe('ok');
  });
});

describe('the command', () => {
  it('prints calls for people without control characters', async () => {
    const text = renderTrace(await readTrace([write('s.jsonl', jsonl(session))]), {
      width: 140,
      color: false,
    });
    expect(text).toMatch(/03:04:06\.000\s+0\.0 ms\s+2\.00 s\s+Bash\s+pytest -q .*test\s+ok\s+trace, trace/);
    expect(text).not.toContain('\u001b');
    expect(text).toContain('claude-haiku-4-5-20251001');
    expect(text).toContain('estimated from the trace alone');
  });

  it('prints JSON with ISO times and sources', async () => {
    const json = JSON.parse(JSON.stringify(traceJson(await readTrace([write('s.jsonl', jsonl(session))]))));
    expect(json).toMatchObject({
      toolCalls: [
        {
          id: 'a',
          category: 'test',
          askedAt: '2026-01-02T03:04:06.000Z',
          startedAt: '2026-01-02T03:04:06.000Z',
          endedAt: '2026-01-02T03:04:08.000Z',
          reportedAt: '2026-01-02T03:04:08.000Z',
          edges: { start: 'trace', end: 'trace' },
          durationMs: 2000,
        },
      ],
      usage: { costSource: 'price-table' },
    });
  });
});

describe('prices', () => {
  it('of a file replace the built-in ones', async () => {
    const prices = parsePrices(
      'asOf: 2026-01-01\nmodels:\n- {model: claude-haiku*, input: 1000000, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0}\n',
      'p.yaml',
    );
    expect((await readTrace([write('s.jsonl', jsonl(session))], prices)).usage.costUsd).toBe(3);
  });

  it.each(['asOf: 1', 'models: [', '{"asOf":"2026-01-01","models":[{"model":"x"}]}'])(
    '%s is refused with its file',
    (text) => {
      expect(() => parsePrices(text, 'p.yaml')).toThrow(/^p\.yaml: /);
    },
  );
});
