import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { staleLocks } from '../cgroup/lock.js';
import { abandonedContexts } from '../podman/agent-image.js';
import { listRunContainers, removeContainer } from '../podman/container.js';
import type { Engine } from '../podman/engine.js';
import { diffImages, removeDiffImage } from '../podman/git-diff.js';
import { removePrivateHome } from '../podman/home.js';
import { abandonedPreparations } from '../podman/labelled-images.js';
import { runIdOfSlice, type SliceManager } from '../podman/slice.js';
import { recordingPid } from '../record/recording-lock.js';
import { runFile } from '../record/run-directory.js';
import { listRuns } from '../record/run-list.js';
import { markedPid, staleMarks } from '../record/run-mark.js';
import { unfinishedRuns } from './unfinished-runs.js';

/** Something a killed cgmon left behind, and how to take it away. */
export interface Leftover {
  readonly kind:
    | 'container'
    | 'image'
    | 'image preparation'
    | 'build context'
    | 'slice'
    | 'private home'
    | 'mark'
    | 'unfinished run'
    | 'lock';
  readonly name: string;
  /** Null: of no run that can be told. */
  readonly runId: string | null;
  readonly remove: () => Promise<void>;
}

export interface LeftoverPlaces {
  readonly engine: Engine;
  readonly rootless: boolean;
  readonly slices: SliceManager;
  /** Where the runs are. */
  readonly root: string;
  /** Where cgroups and runs that are being recorded are marked. */
  readonly lockDirectory: string;
  readonly procRoot: string;
  /** Where images are built. */
  readonly temporary: string;
  readonly nowMs: number;
}

/**
 * What belongs to runs that nobody records any more, in the order of removal. Only what cgmon labelled or named;
 * runs that are being recorded now are left alone.
 */
export async function findLeftovers(places: LeftoverPlaces): Promise<Leftover[]> {
  const { engine, root, procRoot, lockDirectory } = places;
  const isDead = (runId: string) =>
    recordingPid(join(root, runId), procRoot) === null && markedPid(lockDirectory, runId, procRoot) === null;
  const containers = (await listRunContainers(engine)).map(({ id, name, runId }) => ({
    kind: 'container' as const,
    name,
    runId,
    remove: () => removeContainer(engine, id),
  }));
  const images = (await diffImages(engine)).map(({ id, runId }) => ({
    kind: 'image' as const,
    name: id,
    runId,
    remove: () => removeDiffImage(engine, id),
  }));
  return [
    ...[...containers, ...images, ...(await unitsOf(places)), ...homesOf(places), ...marksOf(root)].filter(
      ({ runId }) => isDead(runId),
    ),
    ...(await preparationsOf(places)),
    ...unfinishedRuns(root, procRoot, places.nowMs).map(({ runId, path, remove }) => ({
      kind: 'unfinished run' as const,
      name: path,
      runId,
      remove: async () => remove(),
    })),
    ...[...staleLocks(lockDirectory, procRoot), ...staleMarks(lockDirectory, procRoot)].map(
      ({ path, remove }) => ({
        kind: 'lock' as const,
        name: path,
        runId: null,
        remove: async () => remove(),
      }),
    ),
  ];
}

async function unitsOf({ slices }: LeftoverPlaces) {
  return (await slices.list()).map((name) => ({
    kind: 'slice' as const,
    name,
    runId: runIdOfSlice(name) ?? '',
    remove: () => slices.stop(name),
  }));
}

async function preparationsOf({ engine, procRoot, temporary }: LeftoverPlaces): Promise<Leftover[]> {
  const isAlive = (pid: number) => existsSync(join(procRoot, String(pid)));
  const containers = (await abandonedPreparations(engine, isAlive)).map(({ id, name }) => ({
    kind: 'image preparation' as const,
    name,
    runId: null,
    remove: () => removeContainer(engine, id),
  }));
  const contexts = abandonedContexts(temporary, isAlive).map((path) => ({
    kind: 'build context' as const,
    name: path,
    runId: null,
    remove: async () => rmSync(path, { recursive: true, force: true }),
  }));
  return [...containers, ...contexts];
}

/** A finished record whose cgmon was killed before it took its marks away. */
function marksOf(root: string) {
  return listRuns(root).runs.flatMap(({ directory, run }) =>
    run.state === 'recording'
      ? []
      : [runFile(directory, 'journal'), runFile(directory, 'lock')]
          .filter((path) => existsSync(path))
          .map((path) => ({
            kind: 'mark' as const,
            name: path,
            runId: basename(directory),
            remove: async () => rmSync(path, { recursive: true, force: true }),
          })),
  );
}

function homesOf({ root, engine, rootless }: LeftoverPlaces) {
  const { runs, damaged } = listRuns(root);
  return [...runs, ...damaged]
    .map(({ directory }) => directory)
    .filter((directory) => existsSync(join(directory, 'home')))
    .map((directory) => ({
      kind: 'private home' as const,
      name: join(directory, 'home'),
      runId: basename(directory),
      remove: () => removePrivateHome(join(directory, 'home'), rootless ? engine : null),
    }));
}
