import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childCgroups, isPopulated } from '../cgroup/tree.js';
import { type ContainerCgroup, containerOfCgroup } from './container-cgroup.js';
import { createPathWatch } from './path-watch.js';

export interface FoundContainer extends ContainerCgroup {
  /** Absolute path of its cgroup. */
  readonly cgroupDir: string;
}

export interface ContainerWatchOptions {
  readonly mountPoint: string;
  /** Processes came into a container's cgroup; also told for those that run at the start. */
  readonly onStarted: (container: FoundContainer) => void;
  /** Its last process left, or its cgroup is gone. */
  readonly onEnded: (cgroupDir: string) => void;
  /** inotify is refused (its limits are per user): the cgroups are looked through several times a second instead. */
  readonly onPolling: (reason: string) => void;
  /** Between looks at the whole tree, against events that were lost. Default 10 s. */
  readonly rescanMs?: number;
}

export interface ContainerWatch {
  /** Looks at the whole tree now. */
  readonly look: () => void;
  readonly close: () => void;
}

const pollMs = 250;
const gatherMs = 5;

/**
 * Tells of containers that start and end below `mountPoint`, woken by the kernel when a cgroup is made, populated,
 * left or removed. Containers inside containers are part of the outer one. Whoever calls this owns it and calls close().
 */
export function watchContainers(options: ContainerWatchOptions): ContainerWatch {
  const { mountPoint, onStarted, onEnded } = options;
  /** Of cgroups that are no containers, but may hold some. */
  const directories = new Set<string>();
  const containers = new Map<string, { readonly found: FoundContainer; running: boolean }>();
  const due = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let polling: ReturnType<typeof setInterval> | null = null;
  const paths = createPathWatch((reason) => {
    if (polling !== null) return;
    options.onPolling(reason);
    polling = setInterval(look, pollMs);
  });

  function enter(directory: string): void {
    directories.add(directory);
    // Before its children are listed, so that none is missed between.
    paths.watch(directory, (event) => {
      if (event === 'rename') lookSoon(directory);
    });
    lookIn(directory);
  }

  /** Many cgroups are made or removed at once: one look for all of them. */
  function lookSoon(directory: string): void {
    if (due.size === 0) timer = setTimeout(lookInDue, gatherMs);
    due.add(directory);
  }

  function lookInDue(): void {
    const changed = [...due];
    due.clear();
    for (const directory of changed) if (directories.has(directory)) lookIn(directory);
  }

  function lookIn(directory: string): void {
    const children = new Set(childCgroups(directory));
    for (const child of children) {
      if (directories.has(child) || containers.has(child)) continue;
      const container = containerOfCgroup(child);
      if (container === null) enter(child);
      else add({ ...container, cgroupDir: child });
    }
    const inside = (path: string) =>
      path.startsWith(`${directory}/`) && !path.includes('/', directory.length + 1);
    for (const path of directories) if (inside(path) && !children.has(path)) leave(path);
    for (const path of containers.keys()) if (inside(path) && !children.has(path)) remove(path);
  }

  function leave(directory: string): void {
    const below = (path: string) => path === directory || path.startsWith(`${directory}/`);
    for (const path of [...containers.keys()].filter(below)) remove(path);
    for (const path of [...directories].filter(below)) {
      directories.delete(path);
      paths.unwatch(path);
    }
  }

  function add(found: FoundContainer): void {
    const { cgroupDir } = found;
    containers.set(cgroupDir, { found, running: false });
    const events = join(cgroupDir, 'cgroup.events');
    if (existsSync(events)) paths.watch(events, () => lookAt(cgroupDir));
    lookAt(cgroupDir);
  }

  function lookAt(cgroupDir: string): void {
    const container = containers.get(cgroupDir);
    if (container === undefined) return;
    const running = isPopulated(cgroupDir);
    if (running === container.running) return;
    if (running === null) {
      if (container.running && !existsSync(cgroupDir)) remove(cgroupDir);
      return;
    }
    container.running = running;
    if (running) onStarted(container.found);
    else onEnded(cgroupDir);
  }

  function remove(cgroupDir: string): void {
    const container = containers.get(cgroupDir);
    paths.unwatch(join(cgroupDir, 'cgroup.events'));
    containers.delete(cgroupDir);
    if (container?.running === true) onEnded(cgroupDir);
  }

  function look(): void {
    for (const directory of directories) lookIn(directory);
    for (const cgroupDir of containers.keys()) lookAt(cgroupDir);
  }

  enter(mountPoint);
  const rescan = setInterval(look, options.rescanMs ?? 10_000);
  return {
    look,
    close() {
      clearInterval(rescan);
      clearTimeout(timer);
      if (polling !== null) clearInterval(polling);
      paths.close();
    },
  };
}
