import type { ObservedCall, ObservedRun, ObservedSamples } from '../../src/analysis/observed-run.js';

/** A call from `startS` to `endS` for tests that look at little else. */
export function observedCall(
  name: string,
  startS: number,
  endS: number | null,
  rest: Partial<ObservedCall> = {},
): ObservedCall {
  return {
    name,
    startS,
    endS,
    command: null,
    category: null,
    failed: null,
    inclusive: null,
    exclusive: null,
    ...rest,
  };
}

/** A run with one sample a second from time 0, all CPU at 0. */
export function observedRun(
  memoryMb: readonly number[],
  calls: readonly ObservedCall[] = [],
  rest: Partial<Omit<ObservedRun, 'samples'>> & { samples?: Partial<ObservedSamples> } = {},
): ObservedRun {
  const zeros = memoryMb.map(() => 0);
  return {
    id: 'run',
    task: 'task',
    traced: true,
    calls,
    phases: [],
    cliVersion: null,
    tokens: null,
    turns: null,
    edges: null,
    ...rest,
    samples: {
      timeS: memoryMb.map((_, index) => index),
      memoryMb,
      burstMemoryMb: memoryMb,
      cpuPercent: zeros,
      cpuS: zeros,
      peakMb: null,
      ...rest.samples,
    },
  };
}
