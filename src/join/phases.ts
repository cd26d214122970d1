import { type ClockPair, wallToMonotonicNs } from '../model/clock.js';
import type { Phase } from '../model/run.js';
import type { CallWindow } from './windows.js';

/**
 * The time from `startNs` to `endNs` as think and tool phases: `tool` wherever at least one call was active (the
 * union of the windows), `think` in between. Phases before (pull ... ready) and after (end) are the recorder's.
 */
export function thinkToolPhases(calls: readonly CallWindow[], startNs: number, endNs: number): Phase[] {
  const windows = calls
    .flatMap((call) => (call.startNs === null ? [] : [{ startNs: call.startNs, endNs: call.endNs ?? endNs }]))
    .map((window) => ({ startNs: Math.max(window.startNs, startNs), endNs: Math.min(window.endNs, endNs) }))
    .filter((window) => window.endNs > window.startNs)
    .sort((a, b) => a.startNs - b.startNs);
  const phases: Phase[] = [];
  let upTo = startNs;
  for (const window of windows) {
    const last = phases.at(-1);
    if (last?.name === 'tool' && window.startNs <= upTo) {
      phases[phases.length - 1] = { ...last, endNs: Math.max(upTo, window.endNs) };
    } else {
      if (window.startNs > upTo) phases.push({ name: 'think', startNs: upTo, endNs: window.startNs });
      phases.push({ name: 'tool', ...window });
    }
    upTo = Math.max(upTo, window.endNs);
  }
  if (endNs > upTo) phases.push({ name: 'think', startNs: upTo, endNs });
  return phases;
}

/**
 * From the container's start to the first line of the agent's trace: how long the agent took to get going. None when
 * that line is older (a resumed session brings its own past) or there is none.
 */
export function readyPhase(
  sessions: readonly { readonly firstAtMs: number | null }[],
  clock: readonly ClockPair[],
  launchedNs: number,
  endNs: number,
): Phase[] {
  const first = sessions.flatMap(({ firstAtMs }) => (firstAtMs === null ? [] : [firstAtMs]));
  if (first.length === 0 || launchedNs <= 0) return [];
  const readyNs = wallToMonotonicNs(clock, Math.min(...first), endNs);
  if (readyNs <= launchedNs || readyNs > endNs) return [];
  return [{ name: 'ready', startNs: launchedNs, endNs: readyNs }];
}

/** Time in each phase, ns, in the order of first appearance. */
export function timeByPhase(phases: readonly Phase[]): ReadonlyMap<Phase['name'], number> {
  const times = new Map<Phase['name'], number>();
  for (const { name, startNs, endNs } of phases) times.set(name, (times.get(name) ?? 0) + endNs - startNs);
  return times;
}
