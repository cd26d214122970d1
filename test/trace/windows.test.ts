import { describe, expect, it } from 'vitest';
import { type Fields, jsonl, prompt, startMs, toolResult, toolUse } from './lines.js';
import { parse, simple, times } from './parsed.js';

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
