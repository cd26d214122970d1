// The true exec and exit of every shell that an agent in the VM starts, from the kernel's process events.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ToolCall } from '../../src/model/tool-call.js';
import type { RunJson } from './cgmon.js';
import { vmRun } from './vm.js';

export interface TrueShell {
  readonly argv: string;
  readonly execAtMs: number;
  readonly exitAtMs: number | null;
}

const guestProgram = '/tmp/cgmon-exec-log';
const guestLog = '/tmp/cgmon-exec-log.txt';

async function needRoot(command: string, stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await vmRun(command, { root: true, stdin });
  if (code !== 0) throw new Error(`exit ${code}: ${command}\n${stderr}`);
  return stdout;
}

/** Builds the logger (static, on this machine) and brings it to the VM. */
export async function installShellLog(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'cgmon-exec-log-'));
  try {
    const program = join(directory, 'exec-log');
    execFileSync('gcc', ['-O2', '-Wall', '-static', '-o', program, join(import.meta.dirname, 'exec-log.c')]);
    const text = readFileSync(program).toString('base64');
    await needRoot(`base64 -d > ${guestProgram} && chmod 755 ${guestProgram}`, text);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export async function removeShellLog(): Promise<void> {
  await needRoot(`rm -f ${guestProgram} ${guestLog}`);
}

/** Runs something while the log is written; gives the shells in the order of their start. */
export async function withShellLog<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly shells: readonly TrueShell[] }> {
  const pid = (
    await needRoot(
      `rm -f ${guestLog}; setsid ${guestProgram} ${guestLog} </dev/null >/dev/null 2>&1 & echo $!; ` +
        `until grep -q ready ${guestLog} 2>/dev/null; do sleep 0.1; done`,
    )
  ).trim();
  let result: T;
  try {
    result = await work();
  } finally {
    await needRoot(`kill ${pid}`);
  }
  return { result, shells: parseShellLog(await needRoot(`cat ${guestLog}`)) };
}

/** Lines "exec <usec> <pid> <argv>" and "exit <usec> <pid> <status>". */
export function parseShellLog(text: string): TrueShell[] {
  if (/^lost$/m.test(text)) throw new Error('the kernel lost process events');
  const shells: { pid: string; argv: string; execAtMs: number; exitAtMs: number | null }[] = [];
  for (const [, kind, usec, pid, rest] of text.matchAll(/^(exec|exit) (\d+) (\d+) (.*)$/gm)) {
    if (pid === undefined || rest === undefined) continue;
    const atMs = Number(usec) / 1000;
    if (kind === 'exec') shells.push({ pid, argv: rest, execAtMs: atMs, exitAtMs: null });
    else {
      const shell = shells.findLast((one) => one.pid === pid && one.exitAtMs === null);
      if (shell !== undefined) shell.exitAtMs = atMs;
    }
  }
  return shells.map(({ argv, execAtMs, exitAtMs }) => ({ argv, execAtMs, exitAtMs }));
}

export interface EdgeError {
  readonly call: string;
  readonly edge: 'start' | 'end';
  readonly source: string;
  /** cgmon's edge less the true one; null: cgmon has none. */
  readonly errorMs: number | null;
}

/** A call with ISO times. */
type TimedCall = Pick<ToolCall, 'name' | 'status' | 'input' | 'edges'> &
  Pick<RunJson['toolCalls'][number], 'askedAt' | 'startedAt' | 'endedAt'>;

/** Both edges of every Bash call whose shell ran; calls with the same command take their shells in order. */
export function edgeErrors(calls: readonly TimedCall[], shells: readonly TrueShell[]): EdgeError[] {
  // The CLI quotes anew, and feeds the first command of a pipe from /dev/null.
  const bare = (text: string) => text.replaceAll(/[\s'"\\]+/g, '').replaceAll('</dev/null', '');
  const left = [...shells];
  const errors: EdgeError[] = [];
  for (const call of calls.toSorted((a, b) => a.askedAt.localeCompare(b.askedAt))) {
    if (call.name !== 'Bash') continue;
    const at = left.findIndex(({ argv }) => bare(argv).includes(`eval${bare(call.input.summary)}`));
    const [shell] = at < 0 ? [] : left.splice(at, 1);
    if (shell === undefined) continue;
    const add = (edge: 'start' | 'end', given: string | null, trueMs: number) =>
      errors.push({
        call: `${call.status} ${call.input.summary}`,
        edge,
        source: call.edges[edge],
        errorMs: given === null ? null : Date.parse(given) - trueMs,
      });
    add('start', call.startedAt, shell.execAtMs);
    if (shell.exitAtMs !== null) add('end', call.endedAt, shell.exitAtMs);
  }
  return errors;
}
