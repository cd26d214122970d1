import { CgmonError } from '../model/errors.js';
import { type Engine, lastLine } from '../podman/engine.js';

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const exitCodes: Readonly<Record<StopSignal, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

export function stopExitCode(signal: StopSignal): number {
  return exitCodes[signal];
}

/** Asks a run to end: who asked, and how often. */
export interface StopRequest {
  /** The first signal; null while nobody asked. */
  readonly signal: StopSignal | null;
  /** Called for every request, the first one included; gives what removes the listener. */
  onRequest(listener: (signal: StopSignal, times: number) => void): () => void;
}

/** Collects the signals of this process until `release` is called. */
export function watchStopSignals(): StopRequest & { release(): void } {
  const listeners = new Set<(signal: StopSignal, times: number) => void>();
  let first: StopSignal | null = null;
  let times = 0;
  const handlers = (Object.keys(exitCodes) as StopSignal[]).map((signal) => {
    const handler = () => {
      first ??= signal;
      times += 1;
      for (const listener of listeners) listener(signal, times);
    };
    process.on(signal, handler);
    return { signal, handler };
  });
  return {
    get signal() {
      return first;
    },
    onRequest(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    release() {
      for (const { signal, handler } of handlers) process.off(signal, handler);
    },
  };
}

const againAfterMs = 100;
/** So many refusals are more than a container that has not come up yet. */
const saidAfter = 50;

/**
 * Passes the signal to the agent, waits `graceMs`, then kills. A second request kills at once. A signal that Podman does
 * not deliver, as before the container runs, is sent again until `cancel`, and the grace begins when it was delivered.
 */
export function stopContainer(
  engine: Engine,
  container: string,
  signal: StopSignal,
  graceMs: number,
  onError: (error: unknown) => void,
): { killNow(): void; cancel(): void } {
  let wanted: StopSignal | 'SIGKILL' | null = signal;
  let timer: NodeJS.Timeout | undefined;
  const send = async (name: StopSignal | 'SIGKILL', refusals = 0): Promise<void> => {
    const { exitCode, stderr } = await engine.call(['kill', `--signal=${name}`, '--', container]);
    if (exitCode === 0) return;
    if (refusals === saidAfter) onError(new CgmonError('engine', `podman kill: ${lastLine(stderr)}`));
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    if (wanted === name) await send(name, refusals + 1);
  };
  const killNow = () => {
    clearTimeout(timer);
    if (wanted === null || wanted === 'SIGKILL') return;
    wanted = 'SIGKILL';
    send('SIGKILL').catch(onError);
  };
  const begin = async () => {
    await send(signal);
    if (wanted === signal) timer = setTimeout(killNow, graceMs);
  };
  begin().catch(onError);
  return {
    killNow,
    cancel() {
      wanted = null;
      clearTimeout(timer);
    },
  };
}
