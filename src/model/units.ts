import { CgmonError } from './errors.js';

const byteUnits: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1000,
  ki: 1024,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mi: 1024 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gi: 1024 ** 3,
  gib: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1000 ** 4,
  ti: 1024 ** 4,
  tib: 1024 ** 4,
};

/**
 * Bytes of a size such as "512m", "1.5GiB" or "2GB". A single letter is binary, as in Podman and Docker;
 * kB, MB, GB are decimal. `what` names the option in the error.
 */
export function parseBytes(text: string, what: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const factor = match === null ? undefined : byteUnits[(match[2] ?? '').toLowerCase()];
  if (match === null || factor === undefined) {
    throw new CgmonError('usage', `${what}: "${text}" is not a size`, {
      hint: 'write it like 512m, 4g or 1.5GiB',
    });
  }
  return Math.round(Number(match[1]) * factor);
}

const durationUnits: Readonly<Record<string, number>> = { us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Nanoseconds of a duration such as "50ms", "2s", "1.5m". A unit is required. */
export function parseDurationNs(text: string, what: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(us|ms|s|m|h)$/.exec(text.trim());
  const factor = match === null ? undefined : durationUnits[match[2] ?? ''];
  if (match === null || factor === undefined) {
    throw new CgmonError('usage', `${what}: "${text}" is not a duration`, {
      hint: 'write it like 50ms, 2s or 5m',
    });
  }
  return Number(match[1]) * factor;
}

/** The whole hours that Node's timers can wait for: 2^31 milliseconds. */
export const longestTimerHours = 596;

/** As parseDurationNs, for what a timer waits for: a longer one would be over at once. */
export function parseTimerNs(text: string, what: string): number {
  const ns = parseDurationNs(text, what);
  if (ns > longestTimerHours * 3600e9) {
    throw new CgmonError('usage', `${what}: "${text}" is too long`, {
      hint: `at most ${longestTimerHours}h`,
    });
  }
  return ns;
}

const binaryPrefixes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** "203.4 MiB", "0 B"; "n/a" for null. Three or four significant digits, binary units. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || Number.isNaN(bytes)) return 'n/a';
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1024 && unit < binaryPrefixes.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${bytes < 0 ? '-' : ''}${value.toFixed(digits)} ${binaryPrefixes[unit] ?? ''}`;
}

/** "1.24 s", "350 ms", "2m 05s", "1h 02m"; "n/a" for null. */
export function formatDurationMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return 'n/a';
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
  return `${Math.floor(seconds / 3600)}h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}m`;
}
