import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** Where the agent's output goes besides the run's directory. */
export interface OutputTargets {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

export interface KeptOutput {
  /** The container runs: what comes on stderr is the agent's from now on, not Podman's. */
  started(): void;
  /**
   * Resolves when everything is written. Gives what Podman said if the container never started, or what the
   * container's init said if it could not run the command; null: the command ran.
   */
  end(): Promise<string | null>;
}

/** podman --init runs the command from catatonit, which says so on the container's stderr when it cannot. */
const initFailure = /^ERROR \(catatonit:\d+\): failed to exec pid1: .*\n?/m;

/**
 * Passes the agent's output on as it comes and keeps it in stdout.log and stderr.log (0600). A reader that went
 * away (EPIPE) or a full disk does not stop the agent.
 */
export function keepOutput(child: ChildProcess, directory: string, targets: OutputTargets): KeptOutput {
  let held: Buffer[] | null = [];
  let notRun: string | null = null;
  const pass = (chunk: Buffer) => {
    notRun ??= initFailure.exec(chunk.toString('latin1'))?.[0] ?? null;
    if (notRun === null) targets.stderr.write(chunk);
  };
  const release = () => {
    held?.forEach(pass);
    held = null;
  };
  const copies = Promise.all([
    copy(child.stdout, join(directory, 'stdout.log'), (chunk) => targets.stdout.write(chunk)),
    copy(child.stderr, join(directory, 'stderr.log'), (chunk) => {
      if (held === null) pass(chunk);
      else held.push(chunk);
    }),
  ]);
  return {
    started: release,
    async end() {
      await copies;
      return held === null ? notRun : Buffer.concat(held).toString('utf8');
    },
  };
}

async function copy(from: Readable | null, path: string, pass: (chunk: Buffer) => void): Promise<void> {
  if (from === null) return;
  const file = createWriteStream(path, { mode: 0o600 });
  file.on('error', () => undefined);
  from.on('data', (chunk: Buffer) => {
    pass(chunk);
    if (file.writable) file.write(chunk);
  });
  await finished(from, { error: false });
  await new Promise<void>((resolve) => {
    file.once('close', resolve);
    file.end();
  });
}
