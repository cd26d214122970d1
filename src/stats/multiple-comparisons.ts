/**
 * Adjusted p-values in the order given; reject where the adjusted value is at most the level.
 *
 * S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6 (1979): holds
 * the chance of one or more false findings.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = ascendingOrder(pValues);
  const adjusted = pValues.map(() => Number.NaN);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (order.length - rank) * (pValues[index] ?? Number.NaN)));
    adjusted[index] = largest;
  });
  return adjusted;
}

/**
 * Adjusted p-values that hold the share of false findings among the findings.
 * Y. Benjamini & Y. Hochberg, J. R. Statist. Soc. B 57 (1995).
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = ascendingOrder(pValues);
  const adjusted = pValues.map(() => Number.NaN);
  let smallest = 1;
  for (let rank = order.length - 1; rank >= 0; rank -= 1) {
    const index = order[rank] ?? 0;
    smallest = Math.min(smallest, ((pValues[index] ?? Number.NaN) * order.length) / (rank + 1));
    adjusted[index] = smallest;
  }
  return adjusted;
}

/** Indexes of the values by size; values that are NaN (no test was possible) stay out and stay NaN. */
function ascendingOrder(pValues: readonly number[]): number[] {
  return pValues
    .map((_, index) => index)
    .filter((index) => !Number.isNaN(pValues[index]))
    .sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
}
