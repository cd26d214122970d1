import type { RunExit } from '../model/run.js';

export interface ExitEvidence {
  readonly exitCode: number | null;
  /** Podman's word, and the kernel's: a process of the container was killed for memory. */
  readonly oomKilled: boolean;
  readonly oomKills: number | null;
  /** The signal cgmon passed on because somebody stopped it. */
  readonly interruptedBy: NodeJS.Signals | null;
  readonly timedOut: boolean;
  /** Podman could not start the container, or cannot tell how it ended. */
  readonly engineError: boolean;
}

/**
 * Why a run ended. An exit code of 137 alone says only SIGKILL: it is "out of memory" when the kernel's
 * oom_kill count says so. A child's OOM kill that the agent survived is told by `oomKilled`, not by `reason`.
 */
export function exitReason(evidence: ExitEvidence): RunExit {
  const { exitCode } = evidence;
  const oomKilled = evidence.oomKilled || (evidence.oomKills ?? 0) > 0;
  const signal = exitCode !== null && exitCode > 128 && exitCode <= 192 ? signalName(exitCode - 128) : null;
  return { code: exitCode, signal, oomKilled, reason: reasonOf(evidence, oomKilled) };
}

function reasonOf(evidence: ExitEvidence, oomKilled: boolean): RunExit['reason'] {
  const { exitCode } = evidence;
  if (evidence.interruptedBy !== null) return 'interrupted';
  if (evidence.timedOut) return 'timeout';
  if (evidence.engineError) {
    if (exitCode === 126) return 'not executable';
    return exitCode === 127 ? 'not found' : 'engine error';
  }
  if (exitCode === null) return 'unknown';
  if (exitCode === 0) return 'ok';
  if (oomKilled && (exitCode === 137 || evidence.oomKilled)) return 'out of memory';
  return exitCode === 137 ? 'killed' : 'error';
}

const signals: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

function signalName(number: number): string {
  return signals[number] ?? `signal ${number}`;
}
