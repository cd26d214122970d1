import { abortOn } from '../run/interrupted.js';
import { watchStopSignals } from '../run/stop.js';

/** Work that is told by its signal when this process is asked to end, and then rejects with the signal's reason. */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = watchStopSignals();
  try {
    return await work(abortOn(stop).signal);
  } finally {
    stop.release();
  }
}
