/** "12.345 s", "3:05", "1:02:03.5": seconds since the start, as exact as `stepS` asks for. */
export function timeText(seconds: number, stepS: number): string {
  const digits = stepS >= 1 ? 0 : Math.min(4, Math.ceil(-Math.log10(stepS) - 1e-9));
  const sign = seconds < -1e-9 ? '-' : '';
  const factor = 10 ** digits;
  const rounded = Math.round(Math.abs(seconds) * factor) / factor;
  if (rounded < 60) return `${sign}${rounded.toFixed(digits)} s`;
  const hours = Math.floor(rounded / 3600);
  const minutes = Math.floor((rounded % 3600) / 60);
  const rest = (rounded % 60).toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, '0');
  return hours === 0
    ? `${sign}${minutes}:${rest}`
    : `${sign}${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

/** Steps that a time axis may have, seconds. */
export const timeIncrements: readonly number[] = [
  0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120,
  300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];
