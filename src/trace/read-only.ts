/** Tools that the CLI runs side by side within one message. */
const concurrentTools = new Set([
  'Read',
  'Grep',
  'Glob',
  'LS',
  'Task',
  'Agent',
  'WebFetch',
  'WebSearch',
  'NotebookRead',
]);

const readOnlyPrograms = new Set(
  `cat head tail wc ls find grep rg sleep echo printf pwd which whoami date du df stat file sort uniq cut tr diff
  true false test basename dirname realpath readlink uname hostname env id ps`.split(/\s+/),
);
const readOnlyGit = new Set([
  'status',
  'log',
  'diff',
  'show',
  'branch',
  'blame',
  'ls-files',
  'rev-parse',
  'remote',
]);

/**
 * Whether the CLI would run this call beside others of its message. Bash commands that may write run alone; the
 * CLI's own judgement is not in the trace, so this is an estimate.
 */
export function runsConcurrently(name: string, command: string | null): boolean {
  if (name !== 'Bash') return concurrentTools.has(name);
  if (command === null || /[>`]|\$\(/.test(command.replaceAll(/\d?>\s*(&\d|\/dev\/null)/g, ''))) return false;
  return command.split(/&&|\|\||[;|\n]/).every((part) => {
    const [program = '', argument = ''] = part.trim().split(/\s+/);
    return program === 'git' ? readOnlyGit.has(argument) : readOnlyPrograms.has(program);
  });
}
