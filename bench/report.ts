import { readFileSync } from 'node:fs';

/** What a benchmark found: printed for people, or as one line of JSON with --json. */
export interface Finding {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the project promises; absent: for information. */
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Promised of real hardware only: software emulation makes compiled JavaScript many times dearer than C. */
  readonly onHost?: boolean;
}

/** A machine that is emulated in software, as the test VM without KVM. */
const emulated = readFileSync('/proc/cpuinfo', 'utf8').includes('QEMU TCG');

export const asJson = process.argv.includes('--json');

/** Prints the findings and sets the exit code to 1 when a promise is broken. `raw` holds the figures behind them. */
export function report(bench: string, findings: readonly Finding[], raw: unknown): void {
  const kept = findings.map((finding) => {
    const bound: Pick<Finding, 'atMost' | 'atLeast'> = emulated && finding.onHost === true ? {} : finding;
    const { atMost, atLeast } = bound;
    return { ...finding, atMost, atLeast, ok: isKept(finding.value, bound) };
  });
  if (asJson) console.log(JSON.stringify({ bench, findings: kept, raw }));
  else {
    for (const { name, value, unit, atMost, atLeast, ok } of kept) {
      const promise =
        atMost !== undefined
          ? ` (at most ${atMost}: ${ok ? 'kept' : 'BROKEN'})`
          : atLeast !== undefined
            ? ` (at least ${atLeast}: ${ok ? 'kept' : 'BROKEN'})`
            : '';
      console.log(`${name.padEnd(44)} ${rounded(value)} ${unit}${promise}`);
    }
    console.log(`raw: ${JSON.stringify(raw)}`);
  }
  if (kept.some(({ ok }) => !ok)) process.exitCode = 1;
}

/** The number after `--name`, or `fallback`. */
export function numberFlag(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : Number(process.argv[at + 1]);
}

function isKept(value: number, { atMost, atLeast }: Pick<Finding, 'atMost' | 'atLeast'>): boolean {
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value at or below which that share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}
