import type { CallOptions, Engine } from './engine.js';

/**
 * The engine for work that may be broken off: once `signal` is aborted its calls end or do not begin, and reject with the
 * signal's reason. Only `rm` is still obeyed, and a `create` that began comes to its end, so that `rm` finds it.
 */
export function abortable(engine: Engine, signal: AbortSignal): Engine {
  const optionsFor = ([command]: readonly string[]): CallOptions => {
    if (command === 'rm') return {};
    signal.throwIfAborted();
    return command === 'create' ? {} : { signal };
  };
  return {
    call: async (args) => engine.call(args, optionsFor(args)),
    need: async (args, doing) => engine.need(args, doing, optionsFor(args)),
    show: async (args) => engine.show(args, optionsFor(args)),
    attach: (args, stdio) => engine.attach(args, stdio),
  };
}
