import { statSync } from 'node:fs';
import { readLimits } from '../cgroup/limits.js';
import { systemErrorCode } from '../model/errors.js';
import type { Limits } from '../model/run.js';
import { limitDifferences, unreadLimits } from './limit-differences.js';

/** The limits that the container's cgroup has, against those asked for. */
export interface LimitWatch {
  /** As last read. */
  readonly limits: Limits;
  /** Reads the cgroup's limits while they may still change; `ageNs`: since the cgroup was first seen. */
  look(innerDir: string, ageNs: number): void;
  /** What differs, or could not be read, one sentence each. The container ran. */
  end(): readonly string[];
}

/** The runtime makes the cgroup first and sets its limits a moment later. */
export const settleNs = 2e9;

export function createLimitWatch(asked: Limits, onDifference: (sentence: string) => void): LimitWatch {
  let limits: Limits = {};
  let seen = false;
  let differences: readonly string[] | null = null;
  const judge = () => {
    differences = seen ? limitDifferences(asked, limits, deviceNumber) : unreadLimits(asked);
    differences.forEach(onDifference);
    return differences;
  };
  return {
    get limits() {
      return limits;
    },
    look(innerDir, ageNs) {
      if (ageNs >= settleNs) {
        if (differences === null) judge();
        return;
      }
      const now = readLimits(innerDir);
      // The files of a cgroup that is being removed go one by one.
      if (lostFile(limits, now)) return;
      limits = now;
      seen = true;
    },
    end() {
      return differences ?? judge();
    },
  };
}

function lostFile(before: Limits, now: Limits): boolean {
  const keys = ['memoryMaxBytes', 'memoryHighBytes', 'swapMaxBytes', 'cpus', 'cpuWeight', 'pids'] as const;
  return (
    now.memoryMaxBytes === undefined ||
    keys.some((key) => before[key] !== undefined && now[key] === undefined) ||
    (before.io !== undefined && now.io === undefined)
  );
}

/** "259:0" of /dev/nvme0n1. Linux: 12 bits of major, 20 of minor, spread over the number. */
export function deviceNumber(path: string): string | null {
  try {
    const stat = statSync(path);
    if (!stat.isBlockDevice()) return null;
    const major = (stat.rdev >> 8) & 0xfff;
    const minor = (stat.rdev & 0xff) | ((stat.rdev >> 12) & 0xfff00);
    return `${major}:${minor}`;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}
