import { CgmonError } from '../model/errors.js';
import { type StopRequest, type StopSignal, stopExitCode } from './stop.js';

/** What rejects when somebody ended a command before there was anything to record. */
export function interrupted(signal: StopSignal): CgmonError {
  return new CgmonError('busy', `stopped by ${signal}`, { exitCode: stopExitCode(signal) });
}

/** Throws when somebody asked to end what has not begun. */
export function needNoStop({ signal }: StopRequest): void {
  if (signal !== null) throw interrupted(signal);
}

/** A signal that is aborted with `interrupted` as soon as somebody asks for the end, until `release` is called. */
export function abortOn(stop: StopRequest): { readonly signal: AbortSignal; readonly release: () => void } {
  const abort = new AbortController();
  if (stop.signal !== null) abort.abort(interrupted(stop.signal));
  const release = stop.onRequest((signal) => abort.abort(interrupted(signal)));
  return { signal: abort.signal, release };
}
