import { describe, expect, it } from 'vitest';
import type { ProcessSpan } from '../../src/model/process-span.js';
import { unlabelledCommand } from '../../src/process/unlabelled.js';
import { toolCall } from '../support/calls.js';

function process(pid: number, command: string, changes: Partial<ProcessSpan> = {}): ProcessSpan {
  const startedAtMs = pid * 10;
  return {
    pid,
    ppid: 1,
    sessionLeader: true,
    command,
    startedAtMs,
    execAtMs: startedAtMs,
    lastSeenAtMs: startedAtMs,
    goneAtMs: null,
    ...changes,
  };
}

const shellOf = (quoted: string) =>
  `/bin/bash -c -l source /root/.claude/shell-snapshots/snapshot-bash-1.sh && shopt -u extglob 2>/dev/null || true && eval ${quoted} \\< /dev/null && pwd -P >| /tmp/claude-1f2e-cwd`;
const cli = process(2, 'claude');
const init = process(1, 'sh /agents/run-claude.sh');

describe('what runs and is not in the trace yet', () => {
  it('is the command of its shell', () => {
    const running = [init, cli, process(7, shellOf("'make -j4 | tail'")), process(8, 'make -j4')];
    expect(unlabelledCommand([], running)).toBe('make -j4 | tail');
  });

  it.each([
    [`'echo '"'"'a b'"'"''`, "echo 'a b'"],
    [`'echo '\\''a b'\\'''`, "echo 'a b'"],
    ['"npm test"', 'npm test'],
    ['ls', 'ls'],
  ])('is told without its quotes: %s', (quoted, command) => {
    expect(unlabelledCommand([], [process(7, shellOf(quoted))])).toBe(command);
  });

  it('is nothing once the line of its call has come', () => {
    const call = toolCall('a', { input: { summary: 'make -j4 | tail', command: 'make -j4 | tail' } });
    expect(unlabelledCommand([call], [init, cli, process(7, shellOf("'make -j4 | tail'"))])).toBeNull();
  });

  it('is the second of two calls of which one is known', () => {
    const call = toolCall('a', { input: { summary: 'sleep 5' } });
    const running = [process(7, shellOf("'sleep 5'")), process(8, shellOf("'sleep 6'"))];
    expect(unlabelledCommand([call], running)).toBe('sleep 6');
  });

  it('is not the CLI, nor the container’s init, nor a subshell of a call', () => {
    const subshell = process(9, shellOf("'(a; b)'"), { sessionLeader: false });
    expect(unlabelledCommand([], [init, cli, subshell])).toBeNull();
  });
});
