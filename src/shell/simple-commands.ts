import { forEachChild, parse, type Command, type SyntaxNode } from 'unbash';

/** One command of a script with its words after quotes are taken away. */
export interface SimpleCommand {
  readonly words: readonly string[];
  /** Writes to a file by a redirection (not /dev/null, not another descriptor). */
  readonly writesFile: boolean;
}

/** The parser takes quadratic time on nested `$(`: 16 kB of them 0.2 s. */
const maxLength = 16 * 1024;
const writing: ReadonlySet<string> = new Set(['>', '>>', '>|', '&>', '&>>', '<>']);

/**
 * Every command of a Bash text, in its order, also those in substitutions, loops and functions, each without
 * its assignments and wrappers (`sudo`, `timeout 60`, `env X=1`, ...). Text that is no Bash gives what could be read.
 */
export function simpleCommands(text: string): readonly SimpleCommand[] {
  if (last.text !== text) last = { text, commands: parsed(text) };
  return last.commands;
}

/** A command is looked at by several classifiers in a row. */
let last: { readonly text: string; readonly commands: readonly SimpleCommand[] } = { text: '', commands: [] };

function parsed(text: string): readonly SimpleCommand[] {
  const found: SimpleCommand[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Command') found.push(simpleCommand(node));
    forEachChild(node, visit);
  };
  try {
    visit(parse(text.slice(0, maxLength)));
  } catch (error) {
    // Nesting by the thousand exhausts the stack: no command that anybody means, so what was found will do.
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}

function simpleCommand(command: Command): SimpleCommand {
  const words = [command.name, ...command.args].flatMap((word) =>
    word === undefined ? [] : [word.type === 'Word' ? word.value : word.text],
  );
  const writesFile = command.redirects.some(
    (redirect) =>
      redirect.type === 'Redirect' &&
      writing.has(redirect.operator) &&
      redirect.target?.value !== '/dev/null',
  );
  return { words: unwrapped(words), writesFile };
}

/** Options of a wrapper that take a word of their own. */
const wrappers: Readonly<Record<string, RegExp | null>> = {
  sudo: /^-[ugCDhpRrTt]$/,
  doas: /^-[uC]$/,
  env: /^-[uCS]$/,
  nice: /^-n$/,
  ionice: /^-[cnp]$/,
  nohup: null,
  time: /^-[fo]$/,
  stdbuf: /^-[ioe]$/,
  setsid: null,
  command: null,
  exec: /^-a$/,
  builtin: null,
  timeout: /^-[ks]$/,
  xargs: /^-[aEeIiLlnPsd]$/,
};

function unwrapped(words: readonly string[]): readonly string[] {
  let rest = words;
  for (let depth = 0; depth < 8; depth += 1) {
    const name = baseName(rest[0] ?? '');
    if (!Object.hasOwn(wrappers, name)) return rest;
    const takesWord = wrappers[name] ?? null;
    let at = 1;
    while (at < rest.length) {
      const word = rest[at] ?? '';
      if (takesWord?.test(word) === true) at += 2;
      else if (word.startsWith('-') || /^\w+=/.test(word)) at += 1;
      else break;
    }
    if (name === 'timeout') at += 1; // The duration.
    if (at >= rest.length) return rest;
    rest = rest.slice(at);
  }
  return rest;
}

/** "pytest" of "/usr/bin/pytest". */
export function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}
