import type { Engine } from '../podman/engine.js';
import { type ContainerState, inspectContainer } from '../podman/inspect.js';

/** Podman's attach can end before the container: when it is killed, or when it loses the connection. */
const alive: ReadonlySet<string> = new Set(['running', 'paused', 'stopping']);
const lostOutput = "Podman let go of the container's output before its end: stdout.log is not whole";
const againAfterMs = 300;

/**
 * What Podman tells of a container whose `podman start` ended, once it has ended itself. Null when Podman cannot tell:
 * somebody removed the container, or Podman itself fails. `say` hears in a sentence what a reader of the record should
 * know.
 */
export async function containerEnd(
  engine: Engine,
  container: string,
  say: (sentence: string) => void,
): Promise<ContainerState | null> {
  try {
    const state = await inspected(engine, container);
    if (!alive.has(state.status)) return state;
    say(lostOutput);
    await engine.need(['wait', '--', container], 'podman wait');
    return await inspected(engine, container);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`Podman cannot tell how the container ended (${why})`);
    return null;
  }
}

/** A busy store can refuse once. */
async function inspected(engine: Engine, container: string): Promise<ContainerState> {
  try {
    return await inspectContainer(engine, container);
  } catch (error) {
    if (error instanceof Error && /no such container/i.test(error.message)) throw error;
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    return inspectContainer(engine, container);
  }
}
