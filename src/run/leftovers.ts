import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listRunContainers, removeContainer } from '../podman/container.js';
import type { Engine } from '../podman/engine.js';
import { removePrivateHome } from '../podman/home.js';
import { runIdOfSlice, type SliceManager } from '../podman/slice.js';
import { recordingPid } from '../record/recording-lock.js';
import { listRuns } from '../record/run-list.js';

/** Something a killed cgmon left behind, and how to take it away. */
export interface Leftover {
  readonly kind: 'container' | 'slice' | 'private home';
  readonly name: string;
  readonly runId: string;
  readonly remove: () => Promise<void>;
}

/**
 * What belongs to runs that nobody records any more, in the order of removal. Only what cgmon labelled or named;
 * runs that are being recorded now are left alone.
 */
export async function findLeftovers(engine: Engine, slices: SliceManager, root: string): Promise<Leftover[]> {
  const isLive = (runId: string) => recordingPid(join(root, runId), '/proc') !== null;
  const containers = (await listRunContainers(engine)).map(({ id, name, runId }) => ({
    kind: 'container' as const,
    name,
    runId,
    remove: () => removeContainer(engine, id),
  }));
  const units = (await slices.list()).map((name) => ({
    kind: 'slice' as const,
    name,
    runId: runIdOfSlice(name) ?? '',
    remove: () => slices.stop(name),
  }));
  const { runs, damaged } = listRuns(root);
  const homes = [...runs, ...damaged]
    .map(({ directory }) => directory)
    .filter((directory) => existsSync(join(directory, 'home')))
    .map((directory) => ({
      kind: 'private home' as const,
      name: join(directory, 'home'),
      runId: directory.split('/').at(-1) ?? '',
      remove: () => removePrivateHome(join(directory, 'home')),
    }));
  return [...containers, ...units, ...homes].filter(({ runId }) => !isLive(runId));
}
