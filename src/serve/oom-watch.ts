import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createPathWatch } from './path-watch.js';

/** Asks for a tick when memory.events changes: after an OOM kill the cgroup may be gone before the next one. */
export function watchForOom(cgroupDir: string, onChange: () => void): () => void {
  const path = join(cgroupDir, 'memory.events');
  if (!existsSync(path)) return () => undefined;
  // Without inotify the ticks tell, unless the container ends within one.
  const watch = createPathWatch(() => undefined);
  watch.watch(path, onChange);
  return () => watch.close();
}
