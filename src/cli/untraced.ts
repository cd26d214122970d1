/** Says in one line which runs have no trace: what is asked of their calls and tokens is not known. */
export function complainOfUntraced(ids: readonly string[], runs: number): void {
  if (ids.length === 0) return;
  const more = ids.length > 3 ? ` and ${ids.length - 3} more` : '';
  const which = ids.length === runs && runs > 1 ? 'any run' : `${ids.slice(0, 3).join(', ')}${more}`;
  process.stderr.write(
    `cgmon: no trace of the agent in ${which}: tool calls, thinking time and tokens are not known\n`,
  );
}
