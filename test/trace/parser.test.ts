import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTraceParser } from '../../src/trace/parser.js';
import { jsonl, prompt, startMs, toolResult, toolUse } from './lines.js';
import { parse, simple } from './parsed.js';

describe('a trace in any cuts', () => {
  const text = jsonl(simple);
  const whole = parse(text);

  it('gives the same cut at every byte', () => {
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at += 1) {
      const parser = createTraceParser();
      parser.push('a.jsonl', bytes.subarray(0, at));
      parser.push('a.jsonl', bytes.subarray(at));
      expect(parser.snapshot()).toEqual(whole);
    }
  });

  it('gives the same in pieces of any sizes', () => {
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sizes) => {
        const parser = createTraceParser();
        let at = 0;
        for (let turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          parser.push('a.jsonl', bytes.subarray(at, at + size));
          at += size;
        }
        expect(parser.snapshot()).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('counts a file that was rewritten once', () => {
    const parser = createTraceParser();
    parser.push('a.jsonl', Buffer.from(text));
    parser.reset('a.jsonl');
    parser.push('a.jsonl', Buffer.from(text));
    expect(parser.snapshot()).toEqual(whole);
  });
});

describe('damaged lines', () => {
  it('invent no call and stop nothing', () => {
    const text = jsonl(simple);
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.nat(text.length - 1),
            fc.constantFrom('', '\n', '"', '}', '{', '\u0000', ','),
            fc.nat(40),
          ),
          { maxLength: 4 },
        ),
        (cuts) => {
          let damaged = text;
          for (const [at, put, length] of cuts)
            damaged = damaged.slice(0, at) + put + damaged.slice(at + length);
          const read = `${damaged}\n${jsonl([toolUse(9000, 'last', { command: 'x' }, { messageId: 'msg-9' })])}`;
          const trace = parse(read);
          expect(trace.toolCalls.some(({ id }) => id === 'last')).toBe(true);
          expect(trace.toolCalls.length).toBeLessThanOrEqual(3);
          for (const { id, askedAtMs, startedAtMs, endedAtMs } of trace.toolCalls) {
            // Damage may hit the id itself: what counts is that its block stands in the text. NUL bytes are passed over.
            expect(read.replaceAll('\u0000', '')).toContain(`"id":${JSON.stringify(id)}`);
            if (startedAtMs === null) continue;
            expect(startedAtMs).toBeGreaterThanOrEqual(askedAtMs);
            expect(endedAtMs ?? startedAtMs).toBeGreaterThanOrEqual(startedAtMs);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('are saved where a record follows a stub, another record or NUL bytes', () => {
    const [first, second] = [toolUse(1000, 'a', { command: 'x' }), toolResult(2000, 'a')].map((line) =>
      JSON.stringify(line),
    );
    for (const text of [
      `${first}\n{"parentUuid":"x","ty${second}\n`,
      `${first}${second}\n`,
      `${first}\n\0\0\0${second}\n`,
    ]) {
      const { toolCalls } = parse(text);
      expect(toolCalls.map(({ id, status }) => [id, status])).toEqual([['a', 'ok']]);
    }
  });

  it('are counted apart from unknown types', () => {
    const { lines } = parse('{"type":"tomorrow"}\nnot json\n{"type":"mode"}\n');
    expect(lines).toEqual({ total: 3, unknown: { tomorrow: 1 }, malformed: 1 });
  });
});

describe('what must not be counted twice', () => {
  it('messages: the largest entry of their lines', () => {
    const { usage } = parse(jsonl(simple));
    expect(usage.tokens).toEqual({
      inputTokens: 3,
      outputTokens: 20,
      cacheCreationTokens: 100,
      cacheReadTokens: 900,
      outputReliable: false,
    });
    expect(usage.byModel[0]?.messages).toBe(1);
  });

  it('prompts: those of people, not the notices of tasks, summaries and commands', () => {
    const { sessions } = parse(
      jsonl([
        prompt(0, 'go'),
        prompt(100, 'typed', { origin: { kind: 'human' }, promptSource: 'typed' }),
        prompt(200, 'a task is over', { origin: { kind: 'task-notification' } }),
        prompt(300, 'what was done so far', { isCompactSummary: true }),
        prompt(400, 'a caveat', { isMeta: true }),
      ]),
    );
    expect(sessions.map(({ prompts }) => prompts)).toEqual([2]);
  });

  it('copies in a forked session, in request logs and in progress lines', () => {
    const [asked] = [toolUse(1000, 'a', { command: 'x' })];
    const message = asked?.['message'];
    const lines = [
      ...simple,
      ...simple.map((line) => ({ ...line, sessionId: 'fork' })),
      { type: 'api-request-blob', message },
      {
        type: 'progress',
        uuid: 'p',
        timestamp: new Date(startMs).toISOString(),
        sessionId: 's',
        data: { type: 'agent_progress', message: asked },
      },
    ];
    const trace = parse(jsonl(lines));
    expect(trace.toolCalls).toHaveLength(2);
    expect(trace.usage.byModel[0]?.messages).toBe(1);
  });
});

describe('sub-agents', () => {
  const task = toolUse(1000, 't', { prompt: 'look around', description: 'Look' }, {}, 'Task');
  const inner = { agentId: 'a1', isSidechain: true, messageId: 'msg-a' };

  it('belong to the call with their prompt', () => {
    const lines = [task, prompt(1050, 'look around', inner), toolUse(1500, 'i', { command: 'x' }, inner)];
    expect(parse(jsonl(lines)).toolCalls.find(({ id }) => id === 'i')?.parentId).toBe('t');
  });

  it('belong to the call that their meta.json names', () => {
    const parser = createTraceParser();
    parser.push('s.jsonl', Buffer.from(jsonl([toolUse(1500, 'i', { command: 'x' }, inner)])));
    parser.meta('x/agent-a1.meta.json', '{"toolUseId":"named"}');
    expect(parser.snapshot().toolCalls[0]?.parentId).toBe('named');
  });
});
