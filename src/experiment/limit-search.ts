import type { SequentialTest } from '../stats/sequential-test.js';

/** What was found out about one memory limit. */
export interface Probe {
  readonly limitBytes: number;
  readonly passed: number;
  /** Runs that did not pass, those that were out of memory among them. */
  readonly failed: number;
  readonly outOfMemory: number;
  readonly passes: boolean;
}

export interface SearchOptions {
  /** Where to look first: about the peak of a run without limit. */
  readonly startBytes: number;
  /** No limit below is tried, none above. */
  readonly leastBytes: number;
  readonly mostBytes: number;
  /** Decides whether a limit passes. */
  readonly test: SequentialTest;
  /** Ends when the smallest passing limit is at most this much above the largest failing one; default 0.05. */
  readonly tolerance?: number;
}

export type SearchStep =
  | { readonly kind: 'probe'; readonly limitBytes: number }
  /** `failingBytes` null: even the least limit passes. */
  | { readonly kind: 'found'; readonly passingBytes: number; readonly failingBytes: number | null }
  | { readonly kind: 'none'; readonly triedBytes: number };

/** Limits are multiples of this: pages of every architecture fit in. */
const grainBytes = 64 * 1024;

/**
 * The next limit to try, or the end, out of what is known so far: the same probes always give the same step,
 * so that a search that was broken off goes on where it was.
 *
 * From the start the bracket is opened by the tolerance, then by ever larger steps up to a factor of two: the
 * boundary is often close to the peak that a run without limit had. It is then halved on a logarithmic scale.
 * Success is taken to grow with the limit.
 */
export function searchStep(probes: readonly Probe[], options: SearchOptions): SearchStep {
  const { startBytes, leastBytes, mostBytes, tolerance = 0.05 } = options;
  const failing = probes.filter(({ passes }) => !passes).map((probe) => probe.limitBytes);
  const passing = probes.filter(({ passes }) => passes).map((probe) => probe.limitBytes);
  const low = failing.length === 0 ? null : Math.max(...failing);
  // A flaky pass below a failure does not count.
  const above = passing.filter((limit) => low === null || limit > low);
  const high = above.length === 0 ? null : Math.min(...above);
  const within = (bytes: number, round = Math.ceil): number =>
    Math.min(mostBytes, Math.max(leastBytes, aligned(bytes, round)));
  if (high === null && low === null) return { kind: 'probe', limitBytes: within(startBytes) };
  if (high === null) {
    const limit = within((low ?? 0) * stride(failing.length, tolerance), Math.floor);
    return limit <= (low ?? 0) ? { kind: 'none', triedBytes: limit } : { kind: 'probe', limitBytes: limit };
  }
  if (low === null) {
    const limit = within(high / stride(passing.length, tolerance));
    return limit >= high
      ? { kind: 'found', passingBytes: high, failingBytes: null }
      : { kind: 'probe', limitBytes: limit };
  }
  const middle = aligned(Math.sqrt(low * high), Math.round);
  const close = high <= low * (1 + tolerance) || middle <= low || middle >= high;
  return close
    ? { kind: 'found', passingBytes: high, failingBytes: low }
    : { kind: 'probe', limitBytes: middle };
}

/** Factor of the n-th step away from the start. */
function stride(n: number, tolerance: number): number {
  return Math.min(2, (1 + tolerance) ** (2 ** (n - 1)));
}

/** Rounded towards where the step came from: one by the tolerance is never more than that. */
function aligned(bytes: number, round: (value: number) => number): number {
  return round(bytes / grainBytes) * grainBytes;
}

/** What one run came to, as the search sees it. */
export type ProbeOutcome = 'passed' | 'failed' | 'out of memory';

export type ProbeRun = (limitBytes: number, repeat: number) => Promise<ProbeOutcome>;

/**
 * Searches to the end. `known` are probes of an earlier sitting. `onProbe` hears of every limit once it is
 * decided, in the order tried: the cost curve. Rejects where `runOne` does.
 */
export async function searchLimit(
  options: SearchOptions,
  runOne: ProbeRun,
  onProbe: (probe: Probe) => void = () => undefined,
  known: readonly Probe[] = [],
): Promise<Exclude<SearchStep, { readonly kind: 'probe' }>> {
  const probes = [...known];
  for (;;) {
    const step = searchStep(probes, options);
    if (step.kind !== 'probe') return step;
    const { limitBytes } = step;
    const probe = {
      limitBytes,
      ...(await tryOut(options.test, (repeat) => runOne(limitBytes, repeat))),
    };
    probes.push(probe);
    onProbe(probe);
  }
}

/**
 * Makes runs, counted from 1, until the test knows whether they pass. A failure may have many causes and takes more
 * runs to say that the limit was it; a run that was out of memory says so by itself and ends the matter.
 */
export async function tryOut(
  test: SequentialTest,
  runOne: (repeat: number) => Promise<ProbeOutcome>,
): Promise<Omit<Probe, 'limitBytes'>> {
  let passed = 0;
  let failed = 0;
  for (;;) {
    const outcome = await runOne(passed + failed + 1);
    if (outcome === 'passed') passed += 1;
    else failed += 1;
    if (outcome === 'out of memory') return { passed, failed, outOfMemory: 1, passes: false };
    const verdict = test.verdict(passed, failed);
    if (verdict !== 'open') return { passed, failed, outOfMemory: 0, passes: verdict === 'above' };
  }
}
