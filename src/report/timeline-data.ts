import type { TickSeries } from '../model/tick.js';

/** A recording cut into equal stretches of time. Null: no tick gave a figure in that stretch. */
export interface TimelineData {
  readonly startNs: number;
  readonly endNs: number;
  /** Highest and lowest memory of each stretch, bytes; the exact peak of a tick counts for its stretch. */
  readonly memoryMax: readonly (number | null)[];
  readonly memoryMin: readonly (number | null)[];
  /** CPUs in use, mean over the stretch. */
  readonly cpus: readonly (number | null)[];
}

/**
 * Reduces ticks to `stretches` points of every curve with minimum and maximum kept: the highest memory drawn is
 * the highest there was, however long the run.
 */
export async function timelineData(
  blocks: AsyncIterable<TickSeries>,
  endNs: number,
  stretches: number,
): Promise<TimelineData> {
  const widthNs = Math.max(1, endNs) / stretches;
  const memoryMax = Array.from<number | null>({ length: stretches }).fill(null);
  const memoryMin = Array.from<number | null>({ length: stretches }).fill(null);
  const cpuUsec = Array.from<number>({ length: stretches }).fill(0);
  const seenNs = Array.from<number>({ length: stretches }).fill(0);
  let lastNs = Number.NaN;
  let lastCpu = Number.NaN;
  for await (const { length, timeNs, columns } of blocks) {
    for (let at = 0; at < length; at += 1) {
      const now = timeNs[at] ?? 0;
      const stretch = Math.min(stretches - 1, Math.max(0, Math.floor(now / widthNs)));
      const current = columns.memoryBytes[at] ?? Number.NaN;
      const peak = columns.memoryPeakBytes[at] ?? Number.NaN;
      memoryMax[stretch] = largest(memoryMax[stretch] ?? null, Number.isNaN(peak) ? current : peak);
      memoryMin[stretch] = smallest(memoryMin[stretch] ?? null, current);
      const cpu = columns.cpuUsec[at] ?? Number.NaN;
      if (!Number.isNaN(cpu) && !Number.isNaN(lastCpu) && cpu >= lastCpu && now > lastNs) {
        spread(cpuUsec, seenNs, { fromNs: lastNs, toNs: now, usec: cpu - lastCpu, widthNs });
      }
      if (!Number.isNaN(cpu)) {
        lastCpu = cpu;
        lastNs = now;
      }
    }
  }
  const cpus = cpuUsec.map((usec, stretch) => {
    const ns = seenNs[stretch] ?? 0;
    return ns === 0 ? null : (usec * 1000) / ns;
  });
  return { startNs: 0, endNs, memoryMax, memoryMin, cpus };
}

/** CPU time between two ticks, dealt out evenly over the stretches that lie between them. */
function spread(
  usecs: number[],
  seenNs: number[],
  part: { readonly fromNs: number; readonly toNs: number; readonly usec: number; readonly widthNs: number },
): void {
  const { fromNs, toNs, usec, widthNs } = part;
  const last = usecs.length - 1;
  for (let stretch = Math.max(0, Math.floor(fromNs / widthNs)); stretch <= last; stretch += 1) {
    const start = Math.max(fromNs, stretch * widthNs);
    const end = Math.min(toNs, (stretch + 1) * widthNs);
    if (end <= start) break;
    usecs[stretch] = (usecs[stretch] ?? 0) + (usec * (end - start)) / (toNs - fromNs);
    seenNs[stretch] = (seenNs[stretch] ?? 0) + end - start;
  }
}

function largest(known: number | null, value: number): number | null {
  if (Number.isNaN(value)) return known;
  return known === null ? value : Math.max(known, value);
}

function smallest(known: number | null, value: number): number | null {
  if (Number.isNaN(value)) return known;
  return known === null ? value : Math.min(known, value);
}
