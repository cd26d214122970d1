/** Lines of made-up sessions in the shape of Claude Code's, with times in ms after `startMs`. */

export const startMs = Date.parse('2026-01-02T03:04:05.000Z');

export type Fields = Readonly<Record<string, unknown>>;

function envelope(atMs: number, fields: Fields): Fields {
  return {
    parentUuid: null,
    isSidechain: false,
    sessionId: 'session-1',
    cwd: '/work',
    version: '2.1.16',
    uuid: `uuid-${atMs}-${JSON.stringify(fields).length}`,
    timestamp: new Date(startMs + atMs).toISOString(),
    ...fields,
  };
}

export function toolUse(atMs: number, id: string, input: Fields, fields: Fields = {}, name = 'Bash'): Fields {
  const messageId = typeof fields['messageId'] === 'string' ? fields['messageId'] : 'msg-1';
  return envelope(atMs, {
    type: 'assistant',
    requestId: `req-${messageId}`,
    message: {
      id: messageId,
      role: 'assistant',
      model: 'claude-haiku-4-5-20251001',
      content: [{ type: 'tool_use', id, name, input }],
      stop_reason: null,
      usage: {
        input_tokens: 3,
        cache_creation_input_tokens: 100,
        cache_read_input_tokens: 900,
        output_tokens: 20,
      },
    },
    ...fields,
  });
}

export function toolResult(atMs: number, id: string, fields: Fields = {}, block: Fields = {}): Fields {
  return envelope(atMs, {
    type: 'user',
    message: {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: id, content: 'done', is_error: false, ...block }],
    },
    toolUseResult: { stdout: 'done', stderr: '', interrupted: false },
    ...fields,
  });
}

export function prompt(atMs: number, text: string, fields: Fields = {}): Fields {
  return envelope(atMs, { type: 'user', message: { role: 'user', content: text }, ...fields });
}

export function jsonl(lines: readonly Fields[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
