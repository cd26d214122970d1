import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyTrace, redactLine } from '../../src/trace/keep.js';
import { readTrace } from '../../src/trace/read-trace.js';

const secret = 'hunter2 is the SECRET';
const envelope = {
  parentUuid: null,
  isSidechain: false,
  sessionId: 's1',
  cwd: '/home/dev/work',
  version: '2.1.16',
};
const at = (second: number) => `2026-11-20T21:00:${String(second).padStart(2, '0')}.000Z`;
const assistant = {
  ...envelope,
  type: 'assistant',
  uuid: 'u2',
  timestamp: at(2),
  requestId: 'req_1',
  message: {
    id: 'msg_1',
    role: 'assistant',
    model: 'claude-haiku-4-5-20251001',
    stop_reason: 'tool_use',
    usage: { input_tokens: 3, output_tokens: 20 },
    content: [
      { type: 'thinking', thinking: secret, signature: secret },
      { type: 'text', text: secret },
      { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'pytest -q', description: secret } },
      { type: 'tool_use', id: 'toolu_2', name: 'Write', input: { file_path: '/w/a.py', content: secret } },
    ],
  },
};
const lines = [
  { ...envelope, type: 'user', uuid: 'u1', timestamp: at(1), message: { role: 'user', content: secret } },
  assistant,
  {
    ...envelope,
    type: 'user',
    uuid: 'u3',
    timestamp: at(4),
    toolUseResult: `Error: Exit code 3\n${secret}`,
    message: {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content: `Exit code 3\n${secret}` },
      ],
    },
  },
  {
    ...envelope,
    type: 'user',
    uuid: 'u4',
    timestamp: at(5),
    toolUseResult: { type: 'create', filePath: '/w/a.py', content: secret, originalFile: secret },
    message: {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_2', content: [{ type: 'text', text: secret }] }],
    },
  },
  { type: 'summary', summary: secret, leafUuid: 'u4' },
  { type: 'last-prompt', lastPrompt: secret, sessionId: 's1' },
  { type: 'api-request-blob', message: { content: [{ type: 'text', text: secret }] } },
  { type: 'queue-operation', operation: 'enqueue', timestamp: at(6), sessionId: 's1', content: secret },
];

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-keep-'));
  mkdirSync(join(directory, 'from', '-w'), { recursive: true });
  writeFileSync(
    join(directory, 'from', '-w', 's1.jsonl'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});
const copied = () => join(directory, 'to', '-w', 's1.jsonl');
const copy = (mode: 'redacted' | 'full' | 'none') =>
  copyTrace(join(directory, 'from'), join(directory, 'to'), mode);

describe('redactLine', () => {
  it.each(lines.map((line) => [line.type, line] as const))('keeps no content of a %s line', (_, line) => {
    expect(redactLine(JSON.stringify(line)) ?? '').not.toContain('SECRET');
  });

  it('keeps ids, names, times, usage and the text of a Bash command', () => {
    const kept = redactLine(JSON.stringify(assistant)) ?? '';
    for (const word of ['msg_1', 'req_1', 'toolu_1', 'Bash', 'pytest -q', '/w/a.py', 'output_tokens', at(2)])
      expect(kept).toContain(word);
  });

  it('keeps who decided and where a prompt came from, not what was said of it', () => {
    const line = {
      type: 'user',
      origin: { kind: 'human', note: 'SECRET' },
      permissionDecision: { decision: 'accept', source: 'user_temporary', rule: 'SECRET' },
    };
    expect(JSON.parse(redactLine(JSON.stringify(line)) ?? '')).toEqual({
      type: 'user',
      origin: { kind: 'human' },
      permissionDecision: { decision: 'accept', source: 'user_temporary' },
    });
  });

  it('drops what is no JSON', () => {
    expect(redactLine('{"type":"us')).toBeNull();
    expect(redactLine('')).toBeNull();
  });
});

describe('copyTrace', () => {
  it('gives the same calls and tokens from a redacted trace', async () => {
    await copy('redacted');
    const before = await readTrace([join(directory, 'from')]);
    const after = await readTrace([join(directory, 'to')]);
    const short = (trace: typeof before) =>
      trace.toolCalls.map(({ id, name, status, exitCode, startedAtMs, endedAtMs, input }) => ({
        id,
        name,
        status,
        exitCode,
        startedAtMs,
        endedAtMs,
        input,
      }));
    expect(short(after)).toEqual(short(before));
    expect(short(after)).toHaveLength(2);
    expect(after.usage).toEqual(before.usage);
  });

  it('keeps every byte with full, nothing with none', async () => {
    await copy('none');
    expect(existsSync(join(directory, 'to'))).toBe(false);
    await copy('full');
    expect(readFileSync(copied(), 'utf8')).toBe(
      readFileSync(join(directory, 'from', '-w', 's1.jsonl'), 'utf8'),
    );
  });

  it('lets nobody else read it', async () => {
    await copy('redacted');
    expect(statSync(copied()).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'to', '-w')).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, 'to')).mode & 0o777).toBe(0o700);
  });
});
