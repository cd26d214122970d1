import { baseName, simpleCommands, type SimpleCommand } from './simple-commands.js';

const readers: ReadonlySet<string> = new Set(
  `cat head tail less more wc ls pwd echo printf grep egrep fgrep rg stat file du df date sleep true false test [ cd which
  type whoami id uname hostname nproc free uptime ps tree sort uniq cut tr column diff cmp comm basename dirname realpath
  readlink md5sum sha1sum sha256sum strings hexdump od xxd jq nl tac rev seq env printenv`.split(/\s+/),
);
const gitReaders: ReadonlySet<string> = new Set([
  'status',
  'log',
  'diff',
  'show',
  'blame',
  'grep',
  'ls-files',
  'rev-parse',
  'shortlog',
  'reflog',
]);

/**
 * Whether Claude Code would take a Bash command as read-only and run it beside others: an approximation of
 * its list, seen to hold for `sleep`, `cat`, `ls`. Anything unknown is taken to write.
 */
export function isReadOnly(command: string): boolean {
  const commands = simpleCommands(command).filter(({ words }) => words.length > 0);
  return commands.length > 0 && commands.every(reads);
}

function reads({ words, writesFile }: SimpleCommand): boolean {
  if (writesFile) return false;
  const name = baseName(words[0] ?? '');
  if (name === 'git') return gitReaders.has(words[1] ?? '');
  if (name === 'find')
    return !words.some((word) => /^-(?:exec|execdir|ok|okdir|delete|fprint\w*|fls)$/.test(word));
  if (name === 'sed') return !words.some((word) => /^(?:-i|--in-place)/.test(word)) && words.includes('-n');
  return readers.has(name);
}
