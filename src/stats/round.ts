/**
 * `value` rounded to `digits` decimals, exact ties to the even digit, as Python's round() and C's printf do:
 * 135.25 gives 135.2, where toFixed gives 135.3.
 *
 * Source: IEEE 754-2019, 4.3.1 (roundTiesToEven). Published tables made with NumPy can only be met this way.
 */
export function roundHalfEven(value: number, digits: number): number {
  // toFixed works on the exact binary value and differs only in that it takes ties away from zero.
  const rounded = Number(value.toFixed(digits));
  const exact = value.toFixed(Math.min(100, digits + 60));
  const rest = exact.slice(exact.indexOf('.') + 1 + digits);
  if (!Number.isFinite(value) || !/^50*$/.test(rest)) return rounded;
  const scaled = Math.floor(Math.abs(value) * 10 ** digits);
  return (Math.sign(value) * (scaled % 2 === 0 ? scaled : scaled + 1)) / 10 ** digits;
}
