import { emptyTickSeries, type TickSeries } from '../src/model/tick.js';

const mib = 1024 * 1024;
const page = 4096;

export interface SimulationOptions {
  readonly rateHz: number;
  /** memory.stat and swap are read this many times a second. */
  readonly slowHz: number;
  readonly seed: number;
}

/**
 * An agent's container without end: half of the time a model thinks (nearly idle), half of it tools run (a
 * compiler, tests, writes), with the jitter of real deadlines. Fills `length` ticks per call.
 */
export function simulation({ rateHz, slowHz, seed }: SimulationOptions): (length: number) => TickSeries {
  const stepNs = 1e9 / rateHz;
  const slowEvery = Math.max(1, Math.round(rateHz / slowHz));
  let state = seed;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  let tick = 0;
  let busyUntil = 0;
  let phaseEnds = 0;
  let busy = false;
  let cpu = 50_000;
  let user = 40_000;
  let throttled = 0;
  let throttledPeriods = 0;
  let readBytes = 20 * mib;
  let writeBytes = 0;
  let readOps = 300;
  let writeOps = 0;
  let stalls = 0;
  let ioStalls = 0;
  let memory = 200 * mib;
  let target = 200 * mib;
  let faults = 10_000;

  return (length) => {
    const series = emptyTickSeries(length);
    const { columns } = series;
    for (let at = 0; at < length; at += 1, tick += 1) {
      if (tick >= phaseEnds) {
        busy = !busy;
        phaseEnds = tick + Math.round(rateHz * (1 + random() * 12));
        target = (busy ? 250 + random() * 400 : 200) * mib;
      }
      const running = busy && tick >= busyUntil;
      if (busy && random() < 0.002) busyUntil = tick + Math.round(rateHz * 0.3);
      // The scheduler accounts in steps of 4 ms: idle ticks often see nothing at all.
      const used = running ? Math.round((0.7 + random() * 0.6) * stepNs * 1e-3) : random() < 0.08 ? 900 : 0;
      cpu += used;
      user += Math.round(used * (0.6 + random() * 0.3));
      if (running && random() < 0.02) {
        throttled += Math.round(random() * 30_000);
        throttledPeriods += 1;
      }
      if (running && random() < 0.05) {
        readBytes += Math.round(random() * 64) * page;
        readOps += 1;
      }
      if (running && random() < 0.04) {
        writeBytes += Math.round(random() * 256) * page;
        writeOps += 1 + Math.floor(random() * 4);
        ioStalls += Math.round(random() * 3_000);
      }
      if (running && random() < 0.3) stalls += Math.round(random() * 800);
      const moves = running || random() < 0.05;
      if (moves) memory += Math.round(((target - memory) * 0.02) / page + (random() - 0.5) * 60) * page;
      faults += running ? Math.round(random() * 40) : 0;

      series.timeNs[at] = Math.round(tick * stepNs + (40 + random() ** 4 * 400) * 1000 + random() * 1000);
      columns.memoryBytes[at] = memory;
      columns.memoryPeakBytes[at] = memory + (running ? Math.floor(random() * 30) * page : 0);
      columns.cpuUsec[at] = cpu;
      columns.cpuUserUsec[at] = user;
      columns.cpuSystemUsec[at] = cpu - user;
      columns.cpuPeriods[at] = Math.floor((tick * stepNs) / 1e8);
      columns.throttledPeriods[at] = throttledPeriods;
      columns.throttledUsec[at] = throttled;
      columns.ioReadBytes[at] = readBytes;
      columns.ioWriteBytes[at] = writeBytes;
      columns.ioReadOps[at] = readOps;
      columns.ioWriteOps[at] = writeOps;
      columns.cpuSomeUsec[at] = stalls;
      columns.memorySomeUsec[at] = 0;
      columns.memoryFullUsec[at] = 0;
      columns.ioSomeUsec[at] = ioStalls;
      columns.ioFullUsec[at] = Math.round(ioStalls * 0.8);
      columns.oomKills[at] = 0;
      columns.pids[at] = running ? 24 : 14;
      if (tick % slowEvery === 0) {
        columns.anonBytes[at] = Math.round((memory * 0.7) / page) * page;
        columns.fileBytes[at] = Math.round((memory * 0.2) / page) * page;
        columns.shmemBytes[at] = 0;
        columns.slabBytes[at] = 4 * mib + Math.floor(random() * 100) * 8;
        columns.kernelBytes[at] = 6 * mib + Math.floor(random() * 100) * page;
        columns.sockBytes[at] = 0;
        columns.inactiveFileBytes[at] = Math.round((memory * 0.1) / page) * page;
        columns.activeFileBytes[at] = Math.round((memory * 0.1) / page) * page;
        columns.fileDirtyBytes[at] = running ? Math.floor(random() * 200) * page : 0;
        columns.fileWritebackBytes[at] = 0;
        columns.pageFaults[at] = faults;
        columns.majorFaults[at] = 40;
        columns.swapBytes[at] = 0;
      }
    }
    return series;
  };
}
