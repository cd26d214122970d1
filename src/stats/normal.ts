/**
 * P(Z <= z) of the standard normal distribution, absolute error below 1e-15 for |z| < 7.
 *
 * Source: Marsaglia's series ("Evaluating the Normal Distribution", J. Stat. Software 11(4), 2004), with the
 * continued fraction of the tail beyond |z| = 5.
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z > 5) return 1 - upperTail(z);
  if (z < -5) return upperTail(-z);
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && k < 400; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + sum * density(z);
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

function upperTail(z: number): number {
  let fraction = z;
  for (let k = 40; k >= 1; k -= 1) fraction = z + k / fraction;
  return density(z) / fraction;
}

/**
 * The z with P(Z <= z) = p: a rational start, then Halley steps to full precision.
 * -Infinity for 0, Infinity for 1, NaN outside 0..1.
 */
export function normalQuantile(p: number): number {
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (!(p > 0 && p < 1)) return Number.NaN;
  let z = tailStart(p);
  for (let step = 0; step < 6; step += 1) {
    const error = (normalCdf(z) - p) / density(z);
    const next = z - error / (1 + (z * error) / 2);
    if (Math.abs(next - z) < 1e-14 * Math.max(1, Math.abs(z))) return next;
    z = next;
  }
  return z;
}

/** Abramowitz & Stegun 26.2.23, error below 4.5e-4: the start of the iteration. */
function tailStart(p: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  const denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  const z = t - numerator / denominator;
  return p < 0.5 ? -z : z;
}
