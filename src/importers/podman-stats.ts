/**
 * What `podman stats --no-stream` printed once a second, kept as the strings it printed, because published
 * figures depend on how they were cut.
 *
 * Sample: {"epoch": 1772701804.04, "mem_usage": "104.1MB / 4.295GB", "cpu_percent": "26.19%"}
 */
export interface PodmanStatsSample {
  /** Wall clock, seconds since the epoch. */
  readonly epochS: number;
  /** Used memory as printed, without the limit: "104.1MB", "1.86GB", "110.6kB", "0B". */
  readonly memory: string;
  /** CPU as printed, without the sign: the average since the container started, in percent of one CPU. */
  readonly cpuPercent: string;
}

/** How memory strings are read. All give megabytes of some kind. */
export type MemoryReading =
  /** Podman's own units: kB, MB, GB are powers of 1000 (containers/podman, pkg/domain, go-units HumanSize). */
  | 'decimal'
  /** As some scripts of AgentCgroup do: the number of MB as it stands, 1 GB = 1024 MB. */
  | 'gb-1024'
  /** As its per-tool tables do: three characters cut for a two-letter unit ("186MB" -> 18), 1 GB = 1024 MB. */
  | 'cut-three';

const powerOf: Readonly<Record<string, number>> = { B: -2, kB: -1, MB: 0, GB: 1, TB: 2 };

/** Megabytes of a memory string; NaN where it is no such string. */
export function memoryMegabytes(text: string, reading: MemoryReading): number {
  const match = /^(\d+(?:\.\d+)?)(B|kB|MB|GB|TB)$/.exec(text);
  if (match === null) return Number.NaN;
  const power = powerOf[match[2] ?? ''] ?? Number.NaN;
  switch (reading) {
    case 'decimal':
      return Number(match[1]) * 1000 ** power;
    case 'gb-1024':
      return Number(match[1]) * 1024 ** power;
    case 'cut-three':
      return (Number.parseFloat(text.slice(0, -3)) || 0) * 1024 ** power;
    default:
      throw new RangeError(`memoryMegabytes: ${String(reading satisfies never)}`);
  }
}

/** A stopped container prints "0B": such a sample says nothing about the run. */
export function isDeadSample(sample: PodmanStatsSample): boolean {
  return sample.memory === '0B';
}

/**
 * Cumulative CPU seconds at each sample, 0 at the first: c(t) * (t - t0) undoes the average since the start.
 * The running maximum keeps the rounding of the printed percentage from going backwards.
 */
export function cumulativeCpuSeconds(samples: readonly PodmanStatsSample[]): number[] {
  const startS = samples[0]?.epochS ?? Number.NaN;
  let highest = 0;
  return samples.map(({ epochS, cpuPercent }) => {
    const used = (Number(cpuPercent) / 100) * (epochS - startS);
    if (used > highest) highest = used; // not where Podman printed "--"
    return highest;
  });
}
