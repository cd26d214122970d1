import { describe, expect, it } from 'vitest';
import type { ProcessSpan } from '../../src/model/process-span.js';
import type { ToolCall } from '../../src/model/tool-call.js';
import { applyProcessEvidence } from '../../src/process/match.js';

const base = 1_000_000;

function call(id: string, command: string, over: Partial<ToolCall> = {}): ToolCall {
  return {
    id,
    name: 'Bash',
    category: null,
    sessionId: 's',
    agentId: null,
    parentId: null,
    messageId: 'm',
    askedAtMs: base,
    startedAtMs: base + 500,
    endedAtMs: base + 3000,
    reportedAtMs: base + 3000,
    edges: { start: 'serial', end: 'trace' },
    status: 'ok',
    exitCode: 0,
    input: { summary: command.slice(0, 40), command },
    processes: null,
    ...over,
  };
}

function span(pid: number, command: string, from: number, to: number | null, ppid = 10): ProcessSpan {
  return {
    pid,
    ppid,
    sessionLeader: true,
    command,
    startedAtMs: base + from,
    execAtMs: base + from + 5,
    lastSeenAtMs: base + (to ?? 10_000) - 25,
    goneAtMs: to === null ? null : base + to + 25,
  };
}

const cli = (quoted: string) =>
  `/bin/bash -c -l source /home/dev/.claude/shell-snapshots/s.sh && eval ${quoted} && pwd -P >| /tmp/claude-1-cwd`;

describe('applyProcessEvidence', () => {
  it('gives three serial calls of one message their three windows', () => {
    const calls = ['a', 'b', 'c'].map((id) => call(id, 'probe alloc 100 1'));
    const shells = [600, 1400, 2200].map((from, index) =>
      span(100 + index, cli("'probe alloc 100 1' \\< /dev/null"), from, from + 700),
    );
    const reported = calls.map((one, index) => ({ ...one, reportedAtMs: base + 1310 + index * 800 }));
    const result = applyProcessEvidence(reported, shells);
    expect(result.map((one) => [(one.startedAtMs ?? 0) - base, (one.endedAtMs ?? 0) - base])).toEqual([
      [600, 1310],
      [1400, 2110],
      [2200, 2910],
    ]);
    expect(result.every(({ edges }) => edges.start === 'process' && edges.end === 'process')).toBe(true);
  });

  it.each([
    ["grep -c 'a b' x.txt", `'grep -c '"'"'a b'"'"' x.txt' < /dev/null`],
    ['echo "a  $b"\nls', `'echo "a  $b"\nls' \\< /dev/null`],
    ['seq 3 | wc -l', `'seq 3 < /dev/null | wc -l'`],
    ["echo 'it'", `"echo 'it'" < /dev/null`],
  ])('finds %j whatever the quoting', (command, quoted) => {
    const [result] = applyProcessEvidence([call('a', command)], [span(1, cli(quoted), 700, 2900)]);
    expect(result?.edges.start).toBe('process');
  });

  it('starts a call at the exec of its shell where a look saw the fork, else at the fork', () => {
    const slow = { ...span(100, cli("'ls'"), 600, 900), forkSeenAtMs: base + 700, execAtMs: base + 750 };
    const starts = [slow, span(100, cli("'ls'"), 600, 900)].map(
      (shell) => applyProcessEvidence([call('a', 'ls')], [shell])[0]?.startedAtMs,
    );
    expect(starts).toEqual([base + 725, base + 600]);
  });

  it('knows the plain shell of the scripted agent', () => {
    const shell = span(1, "/bin/bash -c eval 'probe cpu 1' < /dev/null", 700, 2900);
    expect(applyProcessEvidence([call('a', 'probe cpu 1')], [shell])[0]?.startedAtMs).toBe(base + 700);
  });

  it('prefers the shell that runs exactly the command to one that only begins with it', () => {
    const long = span(1, cli("'ls -la' < /dev/null"), 600, 900);
    const exact = span(2, cli("'ls' < /dev/null"), 1000, 1200);
    expect(applyProcessEvidence([call('a', 'ls')], [long, exact])[0]?.startedAtMs).toBe(base + 1000);
  });

  it('takes the session leader, not a subshell of it that seems as old', () => {
    const shell = span(8, cli("'(ls)'"), 600, 2900);
    const subshell = { ...span(7, shell.command, 600, 700, 8), sessionLeader: false };
    expect(applyProcessEvidence([call('a', '(ls)')], [subshell, shell])[0]?.endedAtMs).toBe(base + 2925);
  });

  it('takes no other program that has the command among its words', () => {
    const agent = span(1, "claude --print eval 'ls'", 600, 900);
    const editor = span(2, '/bin/bash -c vi ls', 600, 900);
    const before = call('a', 'ls');
    expect(applyProcessEvidence([before], [agent, editor])).toEqual([before]);
  });

  it('leaves a later shell with the same command to the later call', () => {
    const first = call('a', 'ls', { reportedAtMs: base + 300 });
    const second = call('b', 'ls', { askedAtMs: base + 400, reportedAtMs: base + 900 });
    const result = applyProcessEvidence([first, second], [span(1, cli("'ls'"), 450, 800)]);
    expect(result[0]).toEqual(first);
    expect(result[1]?.startedAtMs).toBe(base + 450);
  });

  it('gives no shell to a call that never ran, nor to another tool', () => {
    const calls = [call('a', 'ls', { startedAtMs: null }), call('b', 'ls', { name: 'Read' })];
    expect(applyProcessEvidence(calls, [span(1, cli("'ls'"), 600, 900)])).toEqual(calls);
  });

  it('ends an unfinished call and a background job with their process', () => {
    const unfinished = call('a', 'sleep 4', { status: 'unfinished', endedAtMs: null, reportedAtMs: null });
    const background = call('b', 'sleep 5', { status: 'background', reportedAtMs: base + 100 });
    const result = applyProcessEvidence(
      [unfinished, background],
      [span(1, cli("'sleep 4'"), 100, 4100), span(2, cli("'sleep 5'"), 300, 5300)],
    );
    expect(result.map(({ endedAtMs }) => (endedAtMs ?? 0) - base)).toEqual([4100, 5300]);
  });

  it('does not believe a result that is stamped long after the exit', () => {
    const resumed = call('a', 'sleep 1', { reportedAtMs: base + 60_000, endedAtMs: base + 60_000 });
    const [result] = applyProcessEvidence([resumed], [span(1, cli("'sleep 1'"), 100, 1100)]);
    expect(result?.endedAtMs).toBe(base + 1100);
  });

  it('leaves a background job that still runs open', () => {
    const job = call('a', 'sleep 9', { status: 'background', reportedAtMs: base + 100 });
    const [result] = applyProcessEvidence([job], [span(1, cli("'sleep 9'"), 100, null)]);
    expect([result?.endedAtMs, result?.edges.end]).toEqual([null, 'trace']);
  });

  it('counts the processes of a call and how many there were at once', () => {
    const shell = span(1, cli("'make'"), 600, 2900);
    const subshell = span(2, shell.command, 700, 1000, 1);
    const others = [
      span(3, 'cc a.c', 1100, 1500, 1),
      span(4, 'cc b.c', 1200, 1600, 1),
      span(5, 'x', 700, 800, 77),
    ];
    const result = applyProcessEvidence([call('a', 'make'), call('b', 'make')], [shell, subshell, ...others]);
    expect(result[0]?.processes).toEqual({ started: 4, peak: 3 });
    expect(result[1]?.processes).toBeNull();
  });
});
