import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from './read.js';
import { cgroupTree } from './tree.js';

/** What this kernel offers a sampler. */
export interface KernelFacts {
  /** "6.12.6-amd64" */
  readonly release: string;
  /** Whether memory.peak can be reset (Linux 6.12); null: no cgroup with that file to look at. */
  readonly memoryPeakResettable: boolean | null;
  /** Pressure figures can be read. */
  readonly psi: boolean;
  /** Swap accounting: memory.swap.current exists; null: no cgroup with memory files to look at. */
  readonly swap: boolean | null;
  /** Controllers enabled for `cgroupDir`, or for the root cgroup. */
  readonly controllers: readonly string[];
}

export interface KernelProbe {
  readonly mountPoint: string;
  /** The cgroup of interest; the whole hierarchy is searched for one with memory files otherwise. */
  readonly cgroupDir?: string;
  /** "/proc" but for tests. */
  readonly procRoot?: string;
}

/** Looks at the files, never at the version: distributions port features back. */
export function probeKernel({ mountPoint, cgroupDir, procRoot = '/proc' }: KernelProbe): KernelFacts {
  const release = readIfThere(join(procRoot, 'sys/kernel/osrelease'))?.toString('utf8').trim() ?? 'unknown';
  const withMemory =
    cgroupDir ??
    cgroupTree(mountPoint).find((directory) => modeOf(directory, 'memory.current') !== undefined);
  const peak = withMemory === undefined ? undefined : modeOf(withMemory, 'memory.peak');
  const controllers =
    readIfThere(join(cgroupDir ?? mountPoint, 'cgroup.controllers'))?.toString('utf8') ?? '';
  return {
    release,
    memoryPeakResettable: peak === undefined ? null : (peak & 0o200) !== 0,
    psi:
      readIfThere(join(cgroupDir ?? mountPoint, 'memory.pressure')) !== null ||
      readIfThere(join(procRoot, 'pressure/memory')) !== null,
    swap: withMemory === undefined ? null : modeOf(withMemory, 'memory.swap.current') !== undefined,
    controllers: controllers.split(/\s+/).filter((name) => name !== ''),
  };
}

function modeOf(directory: string, file: string): number | undefined {
  return statSync(join(directory, file), { throwIfNoEntry: false })?.mode;
}
