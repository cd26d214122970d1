const letters = 'abcdefghijkmnpqrstuvwxyz';
const letterOrDigit = '23456789abcdefghijkmnpqrstuvwxyz';

/**
 * A new run id such as "20261120t223015x7k2": sorts by time (UTC), and has no '-', which is the hierarchy sign in
 * systemd slice names. `random` gives numbers in [0, 1).
 */
export function newRunId(now: Date, random: () => number): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', 't');
  const pick = (from: string): string => from[Math.floor(random() * from.length)] ?? 'x';
  return `${stamp}${pick(letters)}${pick(letterOrDigit)}${pick(letterOrDigit)}${pick(letterOrDigit)}`;
}

/** True for text that could be the id of a run, whole. */
export function isRunId(text: string): boolean {
  return /^\d{8}t\d{6}[a-z][a-z0-9]{3}$/.test(text);
}
