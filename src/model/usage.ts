/**
 * What a window of time cost. Null = the kernel gave no such figure; 0 = the kernel said 0.
 *
 * CPU, stalls and throttling are in microseconds, memory and I/O in bytes.
 */
export interface Usage {
  readonly cpuUsec: number | null;
  readonly cpuUserUsec: number | null;
  readonly cpuSystemUsec: number | null;
  readonly throttledUsec: number | null;
  /** memory.current at the window's start, its end, the maximum within, and maximum minus start. */
  readonly memoryStartBytes: number | null;
  readonly memoryEndBytes: number | null;
  readonly memoryPeakBytes: number | null;
  readonly memoryRiseBytes: number | null;
  readonly ioReadBytes: number | null;
  readonly ioWriteBytes: number | null;
  readonly ioReadOps: number | null;
  readonly ioWriteOps: number | null;
  readonly majorFaults: number | null;
  readonly pressure: Pressure;
  readonly oomKills: number | null;
}

/** Time in which some (or all: full) tasks were stalled on a resource (PSI totals), microseconds. */
export interface Pressure {
  readonly cpuSomeUsec: number | null;
  readonly memorySomeUsec: number | null;
  readonly memoryFullUsec: number | null;
  readonly ioSomeUsec: number | null;
  readonly ioFullUsec: number | null;
}

/** What one block device did for a container; null: the kernel gave no such figure. */
export interface DeviceIo {
  /** "vda", or "254:0" where the kernel names no such device. */
  readonly device: string;
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  readonly reads: number | null;
  readonly writes: number | null;
}
