import { readFileSync } from 'node:fs';
import type { HostLoad } from './host-guard.js';
import { pressureSomeAvg10 } from './host-guard.js';
import { type StallTimes, pressureSomeTotal } from './neighbours.js';

const settleMs = 300;

/**
 * A look at the host through systeminformation and /proc/pressure; takes about half a second. `alone`: no run
 * of the experiment is on, so that whatever uses the CPUs is something else.
 */
export async function lookAtHost(alone: boolean, proc = '/proc'): Promise<HostLoad> {
  const { default: si } = await import('systeminformation');
  const unknown = (): null => null;
  const load = alone ? await loadOver(settleMs, () => si.currentLoad()).catch(unknown) : null;
  // After the load was measured: these start programs.
  const [memory, temperature, speed, cpu] = await Promise.all([
    si.mem().catch(unknown),
    si.cpuTemperature().catch(unknown),
    si.cpuCurrentSpeed().catch(unknown),
    si.cpu().catch(unknown),
  ]);
  const share = (load?.currentLoad ?? Number.NaN) / 100;
  const clock = (speed?.avg ?? Number.NaN) / (cpu?.speedMax ?? Number.NaN);
  return {
    otherCpuShare: Number.isFinite(share) ? share : null,
    memoryAvailableBytes: memory?.available ?? null,
    swapUsedBytes: memory?.swapused ?? null,
    pressure: pressureOf(proc, pressureSomeAvg10),
    temperatureC: temperature?.max ?? null,
    clockShare: Number.isFinite(clock) && clock > 0 ? clock : null,
  };
}

/** The first call sets the mark that the second measures from. */
async function loadOver<T>(ms: number, look: () => Promise<T>): Promise<T> {
  await look();
  await new Promise((resolve) => setTimeout(resolve, ms));
  return look();
}

/** Stall times of the whole host since boot. */
export function hostStalls(proc = '/proc'): StallTimes {
  return pressureOf(proc, pressureSomeTotal);
}

function pressureOf(proc: string, parse: (text: string) => number | null): StallTimes {
  const read = (resource: string): number | null => {
    try {
      return parse(readFileSync(`${proc}/pressure/${resource}`, 'utf8'));
    } catch {
      return null; // A kernel without PSI has no such file.
    }
  };
  return { cpu: read('cpu'), memory: read('memory'), io: read('io') };
}
