import type { TimelineModel } from './model.js';

/** Where the pointer is on the page, for all charts of all runs on it. */
export interface Pointer {
  /** Seconds of the page; null: nowhere. */
  readonly atS: number | null;
  /** The call that was hit, and of which run; null: only an instant. */
  readonly hit: { readonly model: () => TimelineModel; readonly call: number } | null;
  readonly set: (atS: number | null, hit: Pointer['hit']) => void;
  readonly subscribe: (listener: () => void) => void;
}

export function createPointer(): Pointer {
  const listeners: (() => void)[] = [];
  let atS: number | null = null;
  let hit: Pointer['hit'] = null;
  return {
    get atS() {
      return atS;
    },
    get hit() {
      return hit;
    },
    set(nowS, nowHit) {
      atS = nowS;
      hit = nowHit;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}
