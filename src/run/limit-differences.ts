import type { Limits } from '../model/run.js';
import { formatBytes } from '../model/units.js';

/** "major:minor" of a block device's path, as io.max names it; null: no such device. */
export type DeviceNumber = (path: string) => string | null;

/**
 * What was asked of the container and is not what its cgroup says, one sentence each. `asked` undefined means not
 * asked for. The kernel rounds bytes down to pages and the quota to microseconds: that is no difference.
 */
export function limitDifferences(asked: Limits, effective: Limits, deviceNumber: DeviceNumber): string[] {
  const bytes = (value: number) => formatBytes(value);
  const plain = (value: number) => String(value);
  const difference = (
    file: string,
    limit: number | null | undefined,
    found: number | null | undefined,
    tolerance: number,
    text: (value: number) => string,
  ): string[] => {
    if (limit === undefined || limit === found) return [];
    if (typeof limit === 'number' && typeof found === 'number' && Math.abs(limit - found) <= tolerance)
      return [];
    const said = (value: number | null) => (value === null ? 'no limit' : text(value));
    return [
      `${file}: ${said(limit)} asked for, ${found === undefined ? 'the cgroup has no such file' : `it is ${said(found)}`}`,
    ];
  };
  return [
    ...difference('memory.max', asked.memoryMaxBytes, effective.memoryMaxBytes, 65_536, bytes),
    ...difference('memory.high', asked.memoryHighBytes, effective.memoryHighBytes, 65_536, bytes),
    ...difference('memory.swap.max', asked.swapMaxBytes, effective.swapMaxBytes, 65_536, bytes),
    ...difference('cpu.max', asked.cpus, effective.cpus, 0.005, (value) => `${value} CPUs`),
    ...difference('cpu.weight', asked.cpuWeight, effective.cpuWeight, 0, plain),
    ...difference('pids.max', asked.pids, effective.pids, 0, plain),
    ...(asked.io ?? []).flatMap((rule) => ioDifferences(rule, effective.io ?? [], deviceNumber)),
  ];
}

const files: Readonly<Record<keyof Limits, string>> = {
  memoryMaxBytes: 'memory.max',
  memoryHighBytes: 'memory.high',
  swapMaxBytes: 'memory.swap.max',
  cpus: 'cpu.max',
  cpuWeight: 'cpu.weight',
  pids: 'pids.max',
  io: 'io.max',
};

/** Of a container whose cgroup was never seen: it ended too soon, or it is elsewhere. */
export function unreadLimits(asked: Limits): string[] {
  const unread = (Object.keys(files) as (keyof Limits)[]).filter((key) => asked[key] !== undefined);
  return unread.length === 0 ? [] : [`${unread.map((key) => files[key]).join(', ')}: could not be read back`];
}

function ioDifferences(rule: string, effective: readonly string[], deviceNumber: DeviceNumber): string[] {
  const [path = '', ...wanted] = rule.split(' ');
  const device = deviceNumber(path);
  const line = effective.find((text) => text.split(' ')[0] === device);
  const has = new Set(line?.split(' ').slice(1));
  return wanted
    .filter((limit) => !has.has(limit))
    .map((limit) => `io.max: ${path} ${limit} asked for, it is ${line ?? 'no limit'}`);
}
