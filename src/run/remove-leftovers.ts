import { recoverRuns } from '../recorder/recover.js';

/** What is removed, of whatever kind. */
export interface Removal {
  readonly kind: string;
  readonly name: string;
  readonly remove: () => Promise<void>;
}

/**
 * Removes containers first, then finishes the runs below `root` whose recorder was killed: from the traces in the
 * private homes, which no agent writes any more and which go last. Gives how many things could not be removed.
 */
export async function removeLeftovers(
  leftovers: readonly Removal[],
  places: { readonly root: string; readonly procRoot: string },
  say: (line: string) => void,
): Promise<number> {
  let failed = 0;
  const removeAll = async (some: readonly Removal[]) => {
    for (const { kind, name, remove } of some) {
      try {
        await remove();
        say(`removed ${kind} ${name}`);
      } catch (error) {
        say(`${kind} ${name}: ${error instanceof Error ? error.message : String(error)}`);
        failed += 1;
      }
    }
  };
  await removeAll(leftovers.filter(({ kind }) => kind === 'container'));
  for (const { id, error } of await recoverRuns(places.root, places.procRoot)) {
    say(error === null ? `recovered run ${id}` : `run ${id}: ${error}`);
  }
  await removeAll(leftovers.filter(({ kind }) => kind !== 'container'));
  return failed;
}
