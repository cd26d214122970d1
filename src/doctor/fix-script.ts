import type { Check } from './check.js';

/** What mends the machine as a shell script, to be read and pasted: never run by cgmon. */
export function fixScript(checks: readonly Check[]): string {
  const unwell = checks.filter(({ status }) => status !== 'ok');
  if (unwell.length === 0) return '# Nothing to mend.\n';
  const blocks = unwell.map(({ id, found, fix, commands }) =>
    [
      `# ${id}: ${oneLine(found)}`,
      ...(commands ?? (fix === undefined ? [] : [`# by hand: ${oneLine(fix)}`])),
    ].join('\n'),
  );
  return `${blocks.join('\n\n')}\n`;
}

/** What was found may hold line ends, which would end the comment. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
