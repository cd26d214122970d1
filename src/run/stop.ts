import type { Engine } from '../podman/engine.js';

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

/**
 * Passes the signal to the agent, waits `graceMs`, then kills. A second request kills at once. Gives what
 * stops the waiting.
 */
export function stopContainer(
  engine: Engine,
  container: string,
  signal: StopSignal,
  graceMs: number,
  onError: (error: unknown) => void,
): { killNow(): void; cancel(): void } {
  const send = (name: string) => {
    engine.call(['kill', `--signal=${name}`, '--', container]).catch(onError);
  };
  send(signal);
  const timer = setTimeout(() => send('SIGKILL'), graceMs);
  return {
    killNow() {
      clearTimeout(timer);
      send('SIGKILL');
    },
    cancel() {
      clearTimeout(timer);
    },
  };
}
