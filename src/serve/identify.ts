import { CgmonError } from '../model/errors.js';
import { type ContainerDescription, describeContainers } from '../podman/describe.js';
import type { Engine } from '../podman/engine.js';

/** Asks an engine for names, images, labels and mounts of containers, several at a time, beside everything else. */
export interface Identifier {
  /** Null: the engine does not know it, does not answer, or is not installed. Never rejects. */
  describe(id: string): Promise<ContainerDescription | null>;
  /** The same with one attempt: of a container that has ended. */
  describeOnce(id: string): Promise<ContainerDescription | null>;
  /** Whether the last question was answered; null: none was asked yet. */
  readonly up: boolean | null;
  close(): void;
}

interface Question {
  readonly id: string;
  attempt: number;
  readonly answer: (description: ContainerDescription | null) => void;
}

/** Containers that start together are asked for together. */
const gatherMs = 50;
/** Waits before the second and third attempt: an engine may know a container a moment after the kernel does. */
const retryMs = [500, 3000];
const giveUpMs = 30_000;

export function createIdentifier(name: string, engine: Engine): Identifier {
  const closing = new AbortController();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let waiting: Question[] = [];
  let asking = false;
  let up: boolean | null = null;

  function later(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, ms);
    timers.add(timer);
  }

  function question(id: string, attempt: number): Promise<ContainerDescription | null> {
    if (closing.signal.aborted) return Promise.resolve(null);
    return new Promise((answer) => {
      waiting.push({ id, attempt, answer });
      later(gatherMs, () => void ask());
    });
  }

  async function ask(): Promise<void> {
    if (asking || waiting.length === 0) return;
    asking = true;
    const asked = waiting;
    waiting = [];
    const found = await answers(asked.map(({ id }) => id));
    asking = false;
    for (const question of asked) {
      const description = found.find(({ id }) => id.startsWith(question.id)) ?? null;
      const wait = retryMs[question.attempt];
      if (description !== null || wait === undefined || closing.signal.aborted) question.answer(description);
      else {
        question.attempt += 1;
        later(wait, () => {
          waiting.push(question);
          void ask();
        });
      }
    }
    void ask();
  }

  async function answers(ids: readonly string[]): Promise<ContainerDescription[]> {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(giveUpMs)]);
    try {
      const found = await describeContainers(engine, name, ids, signal);
      up = found !== null;
      return found ?? [];
    } catch (error) {
      // Not installed, too slow, an answer of another shape: its containers keep their numbers.
      if (!(error instanceof CgmonError)) throw error;
      up = false;
      return [];
    }
  }

  return {
    get up() {
      return up;
    },
    describe: (id) => question(id, 0),
    describeOnce: (id) => question(id, retryMs.length),
    close() {
      closing.abort();
      for (const timer of timers) clearTimeout(timer);
      for (const { answer } of waiting) answer(null);
      waiting = [];
    },
  };
}
