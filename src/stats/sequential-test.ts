/** What is known after some trials: the rate is above the asked one, it is not shown to be, or more trials are needed. */
export type Verdict = 'above' | 'not above' | 'open';

/** A test of a success rate that looks after every trial and stops as soon as it knows. */
export interface SequentialTest {
  /** Successes in a row, from the first trial on, that are enough. */
  readonly fewest: number;
  /** Trials after which a rate that is not shown to be above counts as not above. */
  readonly most: number;
  readonly verdict: (successes: number, failures: number) => Verdict;
}

/** `most` is this many times `fewest`: at 0.95 and 0.5 a true rate of 0.8 is then taken for above 99 times of 100. */
const patience = 10;

/**
 * An exact binomial test of "the success rate is above `rate`", curtailed. Whatever the order of trials, a rate of
 * `rate` or below ends as 'above' with a chance of at most 1 - `confidence`, over all looks together; a rate of `rate`
 * or above is stopped early as 'not above' with at most the same chance.
 *
 * The first look is at n of n, the bound of Clopper & Pearson (Biometrika 26, 1934); what it leaves of the error is
 * spent evenly on the looks that follow (alpha spending: Lan & DeMets, Biometrika 70, 1983), computed by recursion as
 * in Armitage, McPherson & Rowe, JRSS A 132 (1969).
 */
export function sequentialTest(rate: number, confidence: number): SequentialTest {
  const error = 1 - confidence;
  const fewest = inARow(rate, error);
  const most = fewest * patience;
  const enough = boundary(rate, error, fewest, most);
  const tooMany = boundary(1 - rate, error, inARow(1 - rate, error), most);
  // Successes without which no later look can be met, even if every trial to come succeeds.
  const needed = [...enough];
  for (let n = most - 1; n >= 0; n -= 1) {
    needed[n] = Math.min(enough[n] ?? Infinity, (needed[n + 1] ?? Infinity) - 1);
  }
  return {
    fewest,
    most,
    verdict(successes, failures) {
      const n = successes + failures;
      if (successes >= (enough[n] ?? Infinity)) return 'above';
      const hopeless = n >= most || successes < (needed[n] ?? Infinity);
      return hopeless || failures >= (tooMany[n] ?? Infinity) ? 'not above' : 'open';
    },
  };
}

/** Smallest n for which n of n have a chance of at most `error` under `rate`. */
function inARow(rate: number, error: number): number {
  return Math.max(1, Math.ceil(Math.log(error) / Math.log(rate)));
}

/**
 * For each number of trials, how many events of chance `p` are too many to be chance; Infinity where none are. The
 * chance to meet any of them is at most `error`.
 */
function boundary(p: number, error: number, first: number, most: number): number[] {
  const bounds = [Infinity];
  let alive = [1];
  let spent = 0;
  for (let n = 1; n <= most; n += 1) {
    const after = Array.from(
      { length: n + 1 },
      (_, k) => (alive[k] ?? 0) * (1 - p) + (alive[k - 1] ?? 0) * p,
    );
    const share = p ** first + (error - p ** first) * ((n - first) / (most - first));
    const allowed = n < first ? 0 : Math.min(error, share) - spent;
    let bound = n + 1;
    let used = 0;
    // Rounding must not take a bound away that is met exactly.
    while (bound > 0 && used + (after[bound - 1] ?? 0) <= allowed + 1e-12) {
      bound -= 1;
      used += after[bound] ?? 0;
    }
    spent += used;
    bounds.push(used > 0 ? bound : Infinity);
    alive = after.map((chance, k) => (k >= bound ? 0 : chance));
  }
  return bounds;
}
