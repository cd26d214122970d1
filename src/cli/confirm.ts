import { createInterface } from 'node:readline/promises';

/** Asks y/N on the terminal; true without asking where `yes` is given or nobody sits at both ends. */
export async function confirmed(question: string, yes: boolean): Promise<boolean> {
  if (yes || !process.stdin.isTTY || !process.stderr.isTTY) return true;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await ask.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    ask.close();
  }
}
