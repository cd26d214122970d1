import type { CallWindow } from './windows.js';

/** Which calls lie below which, by index into the list of calls. */
export interface Nesting {
  /** Nearest first; a parent link that is unknown or leads in a circle ends the list. */
  readonly ancestors: readonly (readonly number[])[];
  readonly descendants: readonly (readonly number[])[];
}

export function nestingOf(calls: readonly CallWindow[]): Nesting {
  const indexById = new Map<string, number>();
  calls.forEach(({ call }, at) => {
    if (!indexById.has(call.id)) indexById.set(call.id, at);
  });
  const ancestors = calls.map(({ call }, at) => {
    const chain: number[] = [];
    let parentId = call.parentId;
    while (parentId !== null) {
      const parent = indexById.get(parentId);
      if (parent === undefined || parent === at || chain.includes(parent)) break;
      chain.push(parent);
      parentId = calls[parent]?.call.parentId ?? null;
    }
    return chain;
  });
  // In a circle every call is above every other: such links say nothing, so they are dropped.
  const sound = ancestors.map((chain, at) => chain.filter((above) => !(ancestors[above] ?? []).includes(at)));
  const descendants: number[][] = calls.map(() => []);
  sound.forEach((chain, at) => {
    for (const above of chain) descendants[above]?.push(at);
  });
  return { ancestors: sound, descendants };
}
