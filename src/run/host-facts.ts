import { cpus, hostname, totalmem } from 'node:os';
import { readIfThere } from '../cgroup/read.js';
import type { HostFacts } from '../model/run.js';

/** What a reader of the record must know of the machine. */
export function hostFacts(peakResettable: boolean | null): HostFacts {
  const swapKib = /^SwapTotal:\s+(\d+) kB/m.exec(readIfThere('/proc/meminfo')?.toString('utf8') ?? '')?.[1];
  return {
    cpus: cpus().length,
    memoryBytes: totalmem(),
    swapBytes: swapKib === undefined ? null : Number(swapKib) * 1024,
    psi: readIfThere('/proc/pressure/memory') !== null,
    memoryPeakResettable: peakResettable,
    hostname: hostname(),
  };
}
