import { type FSWatcher, watch, type WatchEventType } from 'node:fs';
import { isAbsent } from '../cgroup/read.js';

/** inotify watches by path. */
export interface PathWatch {
  watch(path: string, onEvent: (event: WatchEventType) => void): void;
  unwatch(path: string): void;
  close(): void;
}

/** `onRefused` is called when the kernel gives no more watches; a path that is gone is not worth a word. */
export function createPathWatch(onRefused: (reason: string) => void): PathWatch {
  const watchers = new Map<string, FSWatcher>();
  const refused = (error: unknown) => {
    if (!isAbsent(error)) onRefused(error instanceof Error ? error.message : String(error));
  };
  return {
    watch(path, onEvent) {
      try {
        const watcher = watch(path, (event) => onEvent(event));
        watcher.on('error', refused);
        watchers.set(path, watcher);
      } catch (error) {
        refused(error);
      }
    },
    unwatch(path) {
      watchers.get(path)?.close();
      watchers.delete(path);
    },
    close() {
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
