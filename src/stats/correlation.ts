import { mean } from './quantile.js';

/**
 * Pearson's product-moment correlation of two lists of the same length (K. Pearson, 1895).
 * NaN for fewer than two pairs or where one list is constant.
 */
export function pearson(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length) throw new RangeError('pearson: lists of different length');
  const meanX = mean(x);
  const meanY = mean(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let index = 0; index < x.length; index += 1) {
    const dx = (x[index] ?? Number.NaN) - meanX;
    const dy = (y[index] ?? Number.NaN) - meanY;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}
