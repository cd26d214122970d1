import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type PassedOn, passOn } from './passed-on.js';

/** Where the agent's output goes besides the run's directory. */
export interface OutputTargets {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

export interface KeptOutput {
  /** The container runs: what comes on stderr is the agent's from now on, not Podman's. */
  started(): void;
  /** The agent is being ended: a reader that does not read holds nothing up any more. */
  hurry(): void;
  /**
   * Resolves when everything is written. Gives what Podman said if the container never started, or what the
   * container's init said if it could not run the command; null: the command ran. `exitCode`: the container's.
   */
  end(exitCode: number | null): Promise<string | null>;
}

/** podman --init runs the command from catatonit, which says so on the container's stderr when it cannot. */
const initBegins = 'ERROR (catatonit:';
const initFailure = /^ERROR \(catatonit:\d+\): failed to exec pid1: .*\n?$/;
/** What Podman may have said before: time="2026-01-01T00:00:00Z" level=warning msg="..." */
const podmanWarnings = /^(?:time="[^\n]*\n)+/;
/** catatonit's own exit code then, and those of a shell. */
const initExitCodes: ReadonlySet<number | null> = new Set([1, 126, 127]);

/**
 * Passes the agent's output on as it comes and keeps it in stdout.log and stderr.log (0600). A reader that went
 * away (EPIPE) or a full disk does not stop the agent; `onCut` hears of a file that is not whole, in one sentence.
 */
export function keepOutput(
  child: Pick<ChildProcess, 'stdout' | 'stderr'>,
  directory: string,
  targets: OutputTargets,
  onCut: (sentence: string) => void,
): KeptOutput {
  let running = false;
  let held: Buffer[] | null = [];
  const release = () => {
    held?.forEach((chunk) => targets.stderr.write(chunk));
    held = null;
  };
  const judge = () => {
    if (held !== null && running && !mayBeInits(textOf(held))) release();
  };
  const keep = (from: Readable | null, name: string, reader: Writable, pass: (chunk: Buffer) => void) =>
    from === null
      ? []
      : [
          passOn(from, {
            file: join(directory, name),
            reader,
            pass,
            onCut: (code) => onCut(`${name} is not whole: ${code}`),
          }),
        ];

  const copies: PassedOn[] = [
    ...keep(child.stdout, 'stdout.log', targets.stdout, (chunk) => {
      // Neither Podman nor the init says anything there.
      release();
      targets.stdout.write(chunk);
    }),
    ...keep(child.stderr, 'stderr.log', targets.stderr, (chunk) => {
      if (held === null) targets.stderr.write(chunk);
      else held.push(chunk);
      judge();
    }),
  ];
  return {
    started() {
      if (held !== null && !running) {
        const said = Buffer.concat(held);
        const length = podmanWarnings.exec(said.toString('latin1'))?.[0].length ?? 0;
        if (length > 0) targets.stderr.write(said.subarray(0, length));
        held = [said.subarray(length)];
      }
      running = true;
      judge();
    },
    hurry: () => copies.forEach((copy) => copy.hurry()),
    async end(exitCode) {
      copies.forEach((copy) => copy.hurry());
      await Promise.all(copies.map(({ done }) => done));
      if (held === null) return null;
      const said = textOf(held);
      if (!running || (initFailure.test(said) && initExitCodes.has(exitCode))) return said;
      release();
      return null;
    },
  };
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

/** So far it can be the one line of a container's init, which comes in pieces. */
function mayBeInits(text: string): boolean {
  const line = text.replace(/\n$/, '');
  return !line.includes('\n') && (line.startsWith(initBegins) || initBegins.startsWith(line));
}
