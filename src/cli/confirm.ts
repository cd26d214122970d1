import { createInterface } from 'node:readline';
import { interrupted } from '../run/interrupted.js';

/** Where a question is read and answered. */
export interface Asker {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

const caller: Asker = { input: process.stdin, output: process.stderr };

/** Somebody sits at both ends. */
export function canAsk({ input, output }: Asker = caller): boolean {
  return input.isTTY === true && output.isTTY === true;
}

/**
 * The answer to a y/N question, where the end of the input is a "no"; true without asking where nobody can be asked.
 * Rejects as interrupted at Ctrl-C, or with the reason of `signal`.
 */
export async function confirmed(question: string, signal?: AbortSignal, asker = caller): Promise<boolean> {
  if (!canAsk(asker)) return true;
  signal?.throwIfAborted();
  // The terminal is in raw mode meanwhile: Ctrl-C is a key.
  const lines = createInterface(asker);
  let stop: (reason: unknown) => void = () => undefined;
  const onAbort = () => stop(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  const newLine = () => void asker.output.write('\n');
  lines.once('close', newLine);
  try {
    return await new Promise<boolean>((resolve, reject) => {
      stop = reject;
      lines.once('SIGINT', () => reject(interrupted('SIGINT')));
      lines.once('close', () => resolve(false));
      lines.question(`${question} [y/N] `, (answer) => resolve(/^y(es)?$/i.test(answer.trim())));
    });
  } catch (error) {
    newLine();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    lines.off('close', newLine);
    lines.close();
  }
}
