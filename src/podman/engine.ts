import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { execa, ExecaError } from 'execa';
import { CgmonError } from '../model/errors.js';

export interface EngineResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Podman, as a program that is called. Every method rejects with a CgmonError when it is not installed. */
export interface Engine {
  /** Runs to the end and gives the exit code; only a missing program rejects. */
  call(args: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<EngineResult>;
  /** As `call`, but an exit code other than 0 rejects with Podman's own last line. */
  need(args: readonly string[], doing: string): Promise<string>;
  /** As `call`, while Podman's own progress is seen on stderr. */
  show(args: readonly string[]): Promise<EngineResult>;
  /**
   * A long-lived child: in a session of its own, so that a terminal's Ctrl-C reaches only cgmon; or, where it takes the
   * terminal over, in cgmon's, so that it learns of the window's size.
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
  const missing = (cause: unknown) =>
    new CgmonError('unsupported-host', `${command}: not found`, { hint: installHint, cause });

  async function call(
    args: readonly string[],
    options: { readonly signal?: AbortSignal; readonly seen?: boolean } = {},
  ) {
    const result = await execa(command, [...first, ...args], {
      env,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      stderr: options.seen === true ? ['pipe', 'inherit'] : 'pipe',
      ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    });
    if (result.signal !== undefined) {
      throw new CgmonError('engine', `${command} ${args[0] ?? ''}: ended by ${result.signal}`, {
        cause: result,
      });
    }
    if (result.exitCode === undefined) throw notStarted(result, missing);
    return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
  }

  return {
    call,
    show: (args) => call(args, { seen: true }),
    async need(args, doing) {
      const result = await call(args);
      if (result.exitCode !== 0) throw new CgmonError('engine', `${doing}: ${lastLine(result.stderr)}`);
      return result.stdout;
    },
    attach(args, stdio) {
      return spawn(command, [...first, ...args], { env, stdio, detached: stdio !== 'inherit' });
    },
  };
}

function notStarted(result: unknown, missing: (cause: unknown) => CgmonError): CgmonError {
  if (result instanceof ExecaError && result.code !== 'ENOENT') {
    return new CgmonError('engine', result.shortMessage, { cause: result });
  }
  return missing(result);
}

/** The last line that says something, without Podman's "Error: " in front. */
export function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (lines.at(-1) ?? 'no message').replace(/^Error: /, '');
}
