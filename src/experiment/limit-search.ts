/** What was found out about one memory limit. */
export interface Probe {
  readonly limitBytes: number;
  readonly passed: number;
  /** Runs that did not pass; infrastructure errors are not counted. */
  readonly failed: number;
}

export interface SearchOptions {
  /** Where to look first: about the peak of a run without limit. */
  readonly startBytes: number;
  /** No limit below is tried, none above. */
  readonly leastBytes: number;
  readonly mostBytes: number;
  /** Passes in a row that a limit needs: see repeatsFor. */
  readonly repeats: number;
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
 * Passes in a row, without a failure, after which the true success rate is above `successRate` with the
 * asked confidence: smallest n with successRate^n <= 1 - confidence (the exact binomial bound of Clopper &
 * Pearson, Biometrika 26 (1934), for n of n).
 */
export function repeatsFor(confidence: number, successRate: number): number {
  return Math.max(1, Math.ceil(Math.log(1 - confidence) / Math.log(successRate)));
}

/**
 * The next limit to try, or the end, out of what is known so far: the same probes always give the same step,
 * so that a search that was broken off goes on where it was.
 *
 * A limit passes after `repeats` passes in a row; one failure fails it. From the start the bracket is opened by
 * the tolerance, then by ever larger steps up to a factor of two: the boundary is often close to the peak that
 * a run without limit had. It is then halved on a logarithmic scale. Success is taken to grow with the limit.
 */
export function searchStep(probes: readonly Probe[], options: SearchOptions): SearchStep {
  const { startBytes, leastBytes, mostBytes, repeats, tolerance = 0.05 } = options;
  const failing = probes.filter((probe) => probe.failed > 0).map((probe) => probe.limitBytes);
  const passing = probes
    .filter((probe) => probe.failed === 0 && probe.passed >= repeats)
    .map((probe) => probe.limitBytes);
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

/** What one run of a probe came to; null: an infrastructure error, which says nothing. */
export type ProbeRun = (limitBytes: number, repeat: number) => Promise<boolean | null>;

/** Infrastructure errors in a row after which the search gives up. */
const patience = 3;

/**
 * Searches to the end. `known` are probes of an earlier sitting. `onProbe` hears of every limit once it is
 * decided, in the order tried: the cost curve. Rejects where `runOne` does, or when three infrastructure
 * errors come in a row.
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
    const probe = await probeLimit(step.limitBytes, options.repeats, runOne);
    probes.push(probe);
    onProbe(probe);
  }
}

async function probeLimit(limitBytes: number, repeats: number, runOne: ProbeRun): Promise<Probe> {
  let passed = 0;
  for (let errors = 0, repeat = 1; passed < repeats; repeat += 1) {
    const result = await runOne(limitBytes, repeat);
    if (result === false) return { limitBytes, passed, failed: 1 };
    if (result === true) passed += 1;
    errors = result === null ? errors + 1 : 0;
    if (errors >= patience) throw new Error(`${patience} infrastructure errors in a row at one limit`);
  }
  return { limitBytes, passed, failed: 0 };
}
