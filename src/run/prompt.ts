import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { CgmonError, systemErrorCode } from '../model/errors.js';

export interface PromptOptions {
  readonly prompt?: string | undefined;
  /** "-": stdin. */
  readonly promptFile?: string | undefined;
}

/** The prompt from the command line, a file or stdin, byte for byte. Throws CgmonError 'usage' for none or an empty one. */
export async function readPrompt(
  { prompt, promptFile }: PromptOptions,
  stdin: Readable & { readonly isTTY?: boolean },
): Promise<string> {
  if (prompt !== undefined && promptFile !== undefined) {
    throw new CgmonError('usage', '--prompt and --prompt-file: only one of them can be');
  }
  const text = prompt ?? (await fromFile(promptFile, stdin));
  if (text.trim() === '') throw new CgmonError('usage', 'the prompt is empty', { hint: howTo });
  return text;
}

const howTo = '--prompt TEXT, --prompt-file FILE, or the prompt on stdin';

async function fromFile(
  file: string | undefined,
  stdin: Readable & { readonly isTTY?: boolean },
): Promise<string> {
  if (file === undefined || file === '-') {
    if (stdin.isTTY === true && file === undefined) {
      throw new CgmonError('usage', '--agent claude needs a prompt', { hint: howTo });
    }
    const chunks: Buffer[] = [];
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks).toString('utf8');
  }
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CgmonError('usage', `--prompt-file: ${file}: ${systemErrorCode(cause) ?? String(cause)}`, {
      cause,
    });
  }
}

/** What the plan shows of a prompt. */
export interface PromptFacts {
  readonly bytes: number;
  /** At most 80 characters, without control characters. */
  readonly firstLine: string;
}

export function promptFacts(text: string): PromptFacts {
  const line = text.trimStart().split('\n')[0] ?? '';
  const clean = line.replaceAll(/\p{Cc}/gu, ' ').trim();
  return {
    bytes: Buffer.byteLength(text),
    firstLine: clean.length > 80 ? `${clean.slice(0, 79)}…` : clean,
  };
}
