import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/model/trace.js';
import { createTraceParser } from '../../src/trace/parser.js';
import { type Fields, jsonl, prompt, startMs, toolResult, toolUse } from './lines.js';

function parse(text: string): Trace {
  const parser = createTraceParser();
  parser.push('a.jsonl', Buffer.from(text));
  return parser.snapshot();
}

function times(trace: Trace): (readonly [string, number | null, number | null])[] {
  const relative = (ms: number | null) => (ms === null ? null : ms - startMs);
  return trace.toolCalls.map(({ id, startedAtMs, endedAtMs }) => [
    id,
    relative(startedAtMs),
    relative(endedAtMs),
  ]);
}

const simple: readonly Fields[] = [
  prompt(0, 'do ü漢🙂 \u2028 it'),
  toolUse(1000, 'a', { command: 'probe one' }),
  toolUse(1500, 'b', { command: 'probe two' }),
  toolResult(3000, 'a'),
  toolResult(4000, 'b', {}, { is_error: true, content: 'Exit code 3\nno' }),
];

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

describe('windows', () => {
  it('of serial calls in one message are disjoint and start after the message', () => {
    expect(times(parse(jsonl(simple)))).toEqual([
      ['a', 1500, 3000],
      ['b', 3000, 4000],
    ]);
  });

  it('of read-only calls overlap', () => {
    const lines = [
      toolUse(1000, 'a', { command: 'sleep 2' }),
      toolUse(1500, 'b', { command: 'sleep 1' }),
      toolResult(2600, 'b'),
      toolResult(3600, 'a'),
    ];
    expect(times(parse(jsonl(lines)))).toEqual([
      ['a', 1500, 3600],
      ['b', 1500, 2600],
    ]);
  });

  it('start with the block where the version starts tools while the message is written', () => {
    const lines = [
      toolUse(1000, 'a', { command: 'probe' }),
      toolResult(1400, 'a'),
      toolUse(1500, 'b', { command: 'probe' }),
      toolResult(2000, 'b'),
    ];
    expect(times(parse(jsonl(lines)))[0]).toEqual(['a', 1000, 1400]);
  });

  it('leave out hooks, which hold up the next call of the queue', () => {
    const hook = (atMs: number, hookEvent: string, durationMs: number): Fields => ({
      type: 'attachment',
      uuid: `hook-${atMs}`,
      timestamp: new Date(startMs + atMs).toISOString(),
      sessionId: 'session-1',
      attachment: { type: 'hook_success', hookEvent, toolUseID: 'a', durationMs },
    });
    const lines = [
      toolUse(1000, 'a', { command: 'probe one' }),
      toolUse(1010, 'b', { command: 'probe two' }),
      hook(1500, 'PreToolUse', 400),
      hook(3000, 'PostToolUse', 700),
      toolResult(3000, 'a'),
      toolResult(4000, 'b'),
    ];
    expect(times(parse(jsonl(lines)))).toEqual([
      ['a', 1410, 2300],
      ['b', 3000, 4000],
    ]);
  });

  it('are absent for calls that were denied or lost with a broken stream', () => {
    const lines = [
      toolUse(1000, 'lost', { command: 'x' }),
      toolUse(2000, 'denied', { command: 'x' }, { messageId: 'msg-2' }),
      toolResult(
        2100,
        'denied',
        {},
        { is_error: true, content: "The user doesn't want to proceed with this tool use." },
      ),
    ];
    expect(times(parse(jsonl(lines)))).toEqual([
      ['lost', null, null],
      ['denied', null, null],
    ]);
  });

  it('are absent for a call that a hook or a rule refused', () => {
    const lines = [
      toolUse(1000, 'a', { command: 'x' }, { version: '2.1.329' }),
      toolResult(
        2050,
        'a',
        { toolUseResult: 'Error: refused', toolDenialKind: 'permission-rule' },
        { is_error: true, content: 'PreToolUse:Bash hook error: no' },
      ),
    ];
    const [call] = parse(jsonl(lines)).toolCalls;
    expect(call).toMatchObject({ status: 'error', startedAtMs: null, endedAtMs: null });
  });

  it('end before the next prompt for a call whose session was killed and resumed', () => {
    const lines = [toolUse(1000, 'a', { command: 'x' }), prompt(900_000, 'go on')];
    const [call] = parse(jsonl(lines)).toolCalls;
    expect(call?.status).toBe('interrupted');
    expect(call?.endedAtMs).toBeLessThan(startMs + 900_000);
    expect(call?.edges.end).toBe('run-end');
  });

  it('may be early where a person was asked, as recent versions tell', () => {
    const decided = (source: string) => ({ permissionDecision: { decision: 'accept', source } });
    const { toolCalls } = parse(
      jsonl([
        toolUse(1000, 'a', { command: 'x' }),
        toolResult(9000, 'a', decided('user_temporary')),
        toolUse(9500, 'b', { command: 'y' }, { messageId: 'msg-2' }),
        toolResult(9900, 'b', decided('config')),
      ]),
    );
    expect(toolCalls.map(({ personAsked }) => personAsked)).toEqual([true, undefined]);
  });

  it('stay open for calls without a result', () => {
    const [call] = parse(jsonl([toolUse(1000, 'a', { command: 'x' })])).toolCalls;
    expect(call).toMatchObject({ status: 'unfinished', endedAtMs: null, edges: { end: 'run-end' } });
  });
});

describe('a stop by the person', () => {
  const failed = [
    toolUse(1000, 'a', { command: 'x' }),
    toolResult(2000, 'a', { toolUseResult: 'Error' }, { is_error: true, content: 'Exit code 3' }),
  ];
  const statusAfter = (...more: readonly Fields[]) => parse(jsonl([...failed, ...more])).toolCalls[0]?.status;

  it('of a tool marks the call that it ended', () => {
    expect(statusAfter(prompt(2010, '[Request interrupted by user for tool use]'))).toBe('interrupted');
  });

  it('of the model leaves a call alone that failed before', () => {
    expect(statusAfter(prompt(5000, '[Request interrupted by user]'))).toBe('error');
  });

  it('leaves a call alone that was refused and never ran', () => {
    const refused = { is_error: true, content: "The user doesn't want to proceed with this tool use." };
    const lines = [
      toolUse(1000, 'a', { command: 'x' }),
      toolResult(2000, 'a', { toolUseResult: 'Error' }, refused),
      prompt(2010, '[Request interrupted by user for tool use]'),
    ];
    expect(parse(jsonl(lines)).toolCalls[0]).toMatchObject({ status: 'error', startedAtMs: null });
  });
});

describe('background calls', () => {
  const launch = [
    toolUse(1000, 'a', { command: 'serve', run_in_background: true }),
    toolResult(1100, 'a', { toolUseResult: { stdout: '', backgroundTaskId: 'task7' } }),
  ];

  it('end with their notification', () => {
    const content =
      '<task-notification>\n<task-id>task7</task-id>\n<status>failed</status>\n<summary>Background command "x" failed (exit code 4)</summary>\n</task-notification>';
    const end = {
      type: 'queue-operation',
      operation: 'enqueue',
      timestamp: new Date(startMs + 9000).toISOString(),
      sessionId: 's',
      content,
    };
    const [call] = parse(jsonl([...launch, end])).toolCalls;
    expect(call).toMatchObject({ status: 'background', endedAtMs: startMs + 9000, exitCode: 4 });
  });

  it('end when they are stopped', () => {
    const stop = [
      toolUse(5000, 'k', { task_id: 'task7' }, { messageId: 'msg-2' }, 'TaskStop'),
      toolResult(5100, 'k'),
    ];
    const [call] = parse(jsonl([...launch, ...stop])).toolCalls;
    expect(call).toMatchObject({ id: 'a', status: 'background', endedAtMs: startMs + 5100 });
  });

  it('are open until then', () => {
    expect(parse(jsonl(launch)).toolCalls[0]).toMatchObject({ status: 'background', endedAtMs: null });
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
