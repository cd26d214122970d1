import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { execa, ExecaError } from 'execa';
import { CgmonError } from '../model/errors.js';

export interface EngineResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  /** Ends the call; it rejects with the signal's reason where that is a CgmonError. */
  readonly signal?: AbortSignal;
}

/**
 * Podman, as a program that is called. Every method rejects with a CgmonError when it is not installed. No call shares
 * cgmon's process group: a terminal's Ctrl-C reaches only cgmon, which decides what ends.
 */
export interface Engine {
  /** Runs to the end and gives the exit code; only a missing program, or one that was killed, rejects. */
  call(args: readonly string[], options?: CallOptions): Promise<EngineResult>;
  /** As `call`, but an exit code other than 0 rejects with Podman's own last line. */
  need(args: readonly string[], doing: string, options?: CallOptions): Promise<string>;
  /** As `call`, while Podman's own progress is seen on stderr. */
  show(args: readonly string[], options?: CallOptions): Promise<EngineResult>;
  /**
   * A long-lived child. Where it takes the terminal over it is in cgmon's process group, so that it learns of the
   * window's size.
   */
  attach(args: readonly string[], stdio: StdioOptions): ChildProcess;
}

const installHint = 'install Podman (Debian, Ubuntu: apt-get install podman crun uidmap slirp4netns)';

/**
 * `env` is the whole environment of Podman: values of variables named by `-e NAME` come from here. `first` goes before
 * every command: options such as --connection.
 */
export function podmanEngine(
  env: NodeJS.ProcessEnv,
  command = 'podman',
  first: readonly string[] = [],
): Engine {
  async function call(args: readonly string[], options: CallOptions & { readonly seen?: boolean } = {}) {
    const result = await execa(command, [...first, ...args], {
      env,
      extendEnv: false,
      reject: false,
      detached: true,
      stdin: 'ignore',
      stderr: options.seen === true ? ['pipe', 'inherit'] : 'pipe',
      // Podman ends a creation before it obeys; killed, a process of its own would go on with it.
      forceKillAfterDelay: args[0] === 'create' ? false : 5000,
      ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    });
    if (options.signal?.aborted === true && options.signal.reason instanceof CgmonError) {
      throw options.signal.reason;
    }
    if (result.exitCode === undefined) throw notEnded(result, command, args[0] ?? '');
    return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
  }

  return {
    call,
    show: (args, options) => call(args, { ...options, seen: true }),
    async need(args, doing, options) {
      const result = await call(args, options);
      if (result.exitCode !== 0) throw new CgmonError('engine', `${doing}: ${lastLine(result.stderr)}`);
      return result.stdout;
    },
    attach(args, stdio) {
      return spawn(command, [...first, ...args], { env, stdio, detached: stdio !== 'inherit' });
    },
  };
}

function notEnded(result: unknown, command: string, what: string): CgmonError {
  if (result instanceof ExecaError && result.code !== 'ENOENT') {
    const why = result.signal === undefined ? (result.code ?? 'no exit code') : `killed by ${result.signal}`;
    return new CgmonError('engine', `${command} ${what}: ${why}`, { cause: result });
  }
  return new CgmonError('unsupported-host', `${command}: not found`, { hint: installHint, cause: result });
}

/** The last line that says something, without Podman's "Error: " in front. */
export function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (lines.at(-1) ?? 'no message').replace(/^Error: /, '');
}
