import { readFileSync } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { CgmonError, systemErrorCode } from '../model/errors.js';

export interface PromptOptions {
  readonly prompt?: string | undefined;
  /** "-": stdin. */
  readonly promptFile?: string | undefined;
}

/**
 * The prompt from the command line, a file or stdin, byte for byte. Throws CgmonError 'usage' for none or an empty one;
 * rejects with the reason of `signal`, which ends the waiting for stdin.
 */
export async function readPrompt(
  { prompt, promptFile }: PromptOptions,
  stdin: Readable & { readonly isTTY?: boolean },
  signal: AbortSignal,
): Promise<Buffer> {
  if (prompt !== undefined && promptFile !== undefined) {
    throw new CgmonError('usage', '--prompt and --prompt-file: only one of them can be');
  }
  const bytes = prompt === undefined ? await fromFile(promptFile, stdin, signal) : Buffer.from(prompt);
  if (bytes.toString('utf8').trim() === '') {
    throw new CgmonError('usage', 'the prompt is empty', { hint: howTo });
  }
  return bytes;
}

const howTo = '--prompt TEXT, --prompt-file FILE, or the prompt on stdin';

async function fromFile(
  file: string | undefined,
  stdin: Readable & { readonly isTTY?: boolean },
  signal: AbortSignal,
): Promise<Buffer> {
  if (file === undefined || file === '-') {
    if (stdin.isTTY === true && file === undefined) {
      throw new CgmonError('usage', '--agent claude needs a prompt', { hint: howTo });
    }
    return readAll(stdin, signal);
  }
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CgmonError('usage', `--prompt-file: ${file}: ${systemErrorCode(cause) ?? String(cause)}`, {
      cause,
    });
  }
}

async function readAll(stdin: Readable, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of addAbortSignal(signal, stdin)) chunks.push(Buffer.from(chunk as Uint8Array));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  return Buffer.concat(chunks);
}

/** What the plan shows of a prompt. */
export interface PromptFacts {
  readonly bytes: number;
  /** At most 80 characters, without control characters. */
  readonly firstLine: string;
}

export function promptFacts(prompt: Buffer): PromptFacts {
  const line = prompt.toString('utf8').trimStart().split('\n')[0] ?? '';
  const clean = line.replaceAll(/\p{Cc}/gu, ' ').trim();
  return {
    bytes: prompt.length,
    firstLine: clean.length > 80 ? `${clean.slice(0, 79)}…` : clean,
  };
}
