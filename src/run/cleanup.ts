/** Undoes, once and in reverse order, what a launch did. */
export interface Cleanup {
  add(what: string, undo: () => Promise<void> | void): void;
  /** Undoes everything added so far; failures are reported and never stop the rest. Later calls do nothing. */
  run(): Promise<void>;
}

export function createCleanup(onError: (what: string, error: unknown) => void): Cleanup {
  const steps: { what: string; undo: () => Promise<void> | void }[] = [];
  return {
    add(what, undo) {
      steps.push({ what, undo });
    },
    async run() {
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        try {
          await step.undo();
        } catch (error) {
          onError(step.what, error);
        }
      }
    },
  };
}
