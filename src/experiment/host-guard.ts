import { formatBytes } from '../model/units.js';

/** What else the host was doing; null where it could not be told. */
export interface HostLoad {
  /** CPUs in use by anything but the experiment's runs, as a share of all CPUs, 0..1. */
  readonly otherCpuShare: number | null;
  readonly memoryAvailableBytes: number | null;
  readonly swapUsedBytes: number | null;
  /** "some avg10" of /proc/pressure, percent. */
  readonly pressure: {
    readonly cpu: number | null;
    readonly memory: number | null;
    readonly io: number | null;
  };
  /** Hottest CPU core, and the clock against its maximum. */
  readonly temperatureC: number | null;
  readonly clockShare: number | null;
}

const limits = { otherCpuShare: 0.2, pressurePercent: 10, temperatureC: 90, clockShare: 0.7 } as const;

/**
 * What a reader of the results should know about the host, one sentence each; empty for a quiet host. These
 * are warnings: the runs are made, and the warnings are recorded with them.
 */
export function hostWarnings(load: HostLoad, neededBytes: number): string[] {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const warnings: string[] = [];
  if (load.otherCpuShare !== null && load.otherCpuShare > limits.otherCpuShare) {
    warnings.push(`other programs use ${percent(load.otherCpuShare)} of the CPUs`);
  }
  if (load.memoryAvailableBytes !== null && load.memoryAvailableBytes < neededBytes) {
    warnings.push(
      `${formatBytes(load.memoryAvailableBytes)} of memory are available, the limits allow ${formatBytes(neededBytes)}`,
    );
  }
  if (load.swapUsedBytes !== null && load.swapUsedBytes > 0) {
    warnings.push(`the host swaps (${formatBytes(load.swapUsedBytes)} in use)`);
  }
  for (const [resource, value] of Object.entries(load.pressure)) {
    if (value !== null && value > limits.pressurePercent) {
      warnings.push(`the host stalls on ${resource}: ${value} % of the last 10 s`);
    }
  }
  if (load.temperatureC !== null && load.temperatureC > limits.temperatureC) {
    warnings.push(`the CPU is at ${load.temperatureC} °C and may slow down`);
  }
  if (load.clockShare !== null && load.otherCpuShare !== null && load.clockShare < limits.clockShare) {
    if (load.otherCpuShare > limits.otherCpuShare) {
      warnings.push(`the CPU is busy at ${percent(load.clockShare)} of its clock`);
    }
  }
  return warnings;
}

/**
 * "some avg10" of a pressure file. Sample (Documentation/accounting/psi.rst):
 *
 * some avg10=0.12 avg60=0.05 avg300=0.01 total=123456
 */
export function pressureSomeAvg10(text: string): number | null {
  const match = /^some avg10=(\d+(?:\.\d+)?)/m.exec(text);
  return match === null ? null : Number(match[1]);
}
