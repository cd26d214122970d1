import type { ComparedRun } from '../analysis/compared-run.js';

/** Says in one line which runs have no trace: what is asked of their calls and tokens is not known. */
export function complainOfUntraced(ids: readonly string[], runs: number): void {
  if (ids.length === 0) return;
  const more = ids.length > 3 ? ` and ${ids.length - 3} more` : '';
  const which = ids.length === runs && runs > 1 ? 'any run' : `${ids.slice(0, 3).join(', ')}${more}`;
  process.stderr.write(
    `cgmon: no trace of the agent in ${which}: tool calls, thinking time and tokens are not known\n`,
  );
}

/** The same for runs that are compared; of one that was never recorded nothing is known anyway. */
export function complainOfUntracedAmong(runs: readonly ComparedRun[]): void {
  const recorded = runs.filter(({ metrics: { wallS } }) => !Number.isNaN(wallS));
  const untraced = recorded.filter(({ metrics: { toolS } }) => Number.isNaN(toolS));
  complainOfUntraced(
    untraced.map(({ id }) => id),
    recorded.length,
  );
}
