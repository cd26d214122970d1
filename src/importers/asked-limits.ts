import { CgmonError } from '../model/errors.js';
import type { Limits } from '../model/run.js';
import { parseBytes } from '../model/units.js';
import type { SourceRun } from './source-run.js';

/** Limits of a source run, as far as its strings can be read, and a sentence for each that cannot. */
export interface AskedLimits {
  readonly limits: Limits;
  readonly notes: readonly string[];
}

/** Samples of what the source holds: memoryLimit "4g", cpuLimit "2". A limit that cannot be read is left out. */
export function askedLimits({
  memoryLimit,
  cpuLimit,
}: Pick<SourceRun, 'memoryLimit' | 'cpuLimit'>): AskedLimits {
  const memoryMaxBytes = memoryLimit === null ? null : bytesOf(memoryLimit);
  const cpus = cpuLimit === null ? null : Number(cpuLimit.trim() || Number.NaN);
  const memoryKnown = memoryMaxBytes !== null && memoryMaxBytes > 0;
  const cpusKnown = cpus !== null && Number.isFinite(cpus) && cpus > 0;
  return {
    limits: {
      ...(memoryKnown ? { memoryMaxBytes } : {}),
      ...(cpusKnown ? { cpus } : {}),
    },
    notes: [
      ...(memoryLimit === null || memoryKnown ? [] : [unknownLimit('memory_limit', memoryLimit, 'a size')]),
      ...(cpuLimit === null || cpusKnown ? [] : [unknownLimit('cpu_limit', cpuLimit, 'a number of CPUs')]),
    ],
  };
}

function unknownLimit(key: string, text: string, what: string): string {
  return `results.json: ${key} "${text}" is not ${what}: the limit is not known.`;
}

function bytesOf(text: string): number | null {
  try {
    return parseBytes(text, 'memory_limit');
  } catch (error) {
    if (error instanceof CgmonError) return null; // Named in the notes.
    throw error;
  }
}
