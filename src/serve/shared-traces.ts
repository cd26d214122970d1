/** Which trace directories are followed: one that two containers write to cannot be told apart. */
export interface SharedTraces {
  /** False: another container has it; said once for each directory. */
  take(projectsDir: string, container: string, onMessage: (message: string) => void): boolean;
  release(projectsDir: string): void;
}

export function shareTraces(): SharedTraces {
  const takenBy = new Map<string, string>();
  const told = new Set<string>();
  return {
    take(projectsDir, container, onMessage) {
      const owner = takenBy.get(projectsDir);
      if (owner === undefined) {
        takenBy.set(projectsDir, container);
        return true;
      }
      if (!told.has(projectsDir)) {
        told.add(projectsDir);
        onMessage(
          `${container} and ${owner} share the trace directory ${projectsDir}: tool calls are counted for ${owner} only`,
        );
      }
      return false;
    },
    release: (projectsDir) => void takenBy.delete(projectsDir),
  };
}
