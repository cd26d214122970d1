/** How sure it is that a shell runs a command: 2 exactly this one, 1 it begins with it, 0 no. */
export type CommandMatch = 0 | 1 | 2;

/** Text that a shell's argv and a call's command are compared by. */
export function comparable(text: string): string {
  // The CLI quotes the command anew and adds `< /dev/null` somewhere: quotes, space and that are not compared.
  return text.replaceAll(/[\s'"\\]+/g, '').replaceAll('</dev/null', '');
}

/** Longer commands are compared by their beginning: argv is kept up to a limit, and the rest adds nothing. */
const comparedLength = 4000;

/**
 * Whether the shell's argv runs the command; both made `comparable`. The argv looks like this:
 *
 *     /bin/bash -c -l source /home/dev/.claude/shell-snapshots/snapshot-bash-1.sh && shopt -u extglob 2>/dev/null
 *       || true && eval 'make -j4 | tail' \< /dev/null && pwd -P >| /tmp/claude-1f2e-cwd
 */
export function matchCommand(argv: string, command: string): CommandMatch {
  if (command === '') return 0;
  const wanted = `eval${command.slice(0, comparedLength)}`;
  const at = argv.indexOf(wanted);
  if (at < 0) return 0;
  if (command.length > comparedLength) return 1;
  const rest = argv.slice(at + wanted.length);
  return rest === '' || rest.startsWith('&&pwd-P') ? 2 : 1;
}

/** The program is a shell, not something that only has the command's text among its words. */
export function isShell(argv: string): boolean {
  return /^-?(?:\S*\/)?(?:ba|z|da|k)?sh(?: |$)/.test(argv);
}
