import type { ProcessSpan } from '../model/process-span.js';
import type { ToolCall } from '../model/tool-call.js';
import { comparable, isShell, matchCommand } from './shell-command.js';

/**
 * The command of the newest call's shell that runs and that no open call explains: the line of a call may come seconds
 * after its start, or after its end. Null: there is none. `running` oldest first.
 */
export function unlabelledCommand(open: readonly ToolCall[], running: readonly ProcessSpan[]): string | null {
  const commands = open
    .filter(({ name }) => name === 'Bash')
    .map(({ input }) => comparable(input.command ?? input.summary));
  const shell = running.findLast(({ command, sessionLeader }) => {
    if (!sessionLeader || !isShell(command) || !/\beval /.test(command)) return false;
    const text = comparable(command);
    return !commands.some((wanted) => matchCommand(text, wanted) > 0);
  });
  return shell === undefined ? null : evalText(shell.command);
}

/** What a call's shell runs: the words after eval, without the quotes around them and what the CLI adds behind. */
function evalText(argv: string): string {
  const text = argv.slice(argv.indexOf('eval ') + 5).replace(/ && pwd -P .*$/s, '');
  const bare = text.replace(/ \\?< \/dev\/null$/, '').trim();
  return /^(['"])(.*)\1$/s.exec(bare)?.[2]?.replaceAll(`'"'"'`, "'").replaceAll(`'\\''`, "'") ?? bare;
}
