import { join } from 'node:path';
import { readIfThere } from '../cgroup/read.js';

export interface DeviceIo {
  /** "vda", or "254:0" where the kernel names no such device. */
  readonly device: string;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly reads: number;
  readonly writes: number;
}

/**
 * io.stat, a line per device in no order:
 *
 *     259:0 rbytes=1167360 wbytes=67108864 rios=31 wios=128 dbytes=0 dios=0
 */
export function parseDeviceIo(text: string, nameOf: (numbers: string) => string): DeviceIo[] {
  return text.split('\n').flatMap((line) => {
    const numbers = /^(\d+:\d+) (.+)$/.exec(line);
    if (numbers === null) return [];
    const values = new Map(
      (numbers[2] ?? '').split(' ').map((field) => field.split('=') as [string, string]),
    );
    const value = (key: string) => Number(values.get(key) ?? Number.NaN);
    return [
      {
        device: nameOf(numbers[1] ?? ''),
        readBytes: value('rbytes'),
        writtenBytes: value('wbytes'),
        reads: value('rios'),
        writes: value('wios'),
      },
    ];
  });
}

/** Names of block devices by "major:minor". Source: /sys/dev/block/254:0/uevent, DEVNAME. */
export function createDeviceNames(sysRoot: string): (numbers: string) => string {
  const known = new Map<string, string>();
  return (numbers) => {
    const found = known.get(numbers);
    if (found !== undefined) return found;
    const text = readIfThere(join(sysRoot, 'dev/block', numbers, 'uevent'))?.toString('utf8') ?? '';
    const name = /^DEVNAME=(\S+)$/m.exec(text)?.[1] ?? numbers;
    known.set(numbers, name);
    return name;
  };
}

export function readDeviceIo(cgroupDir: string, nameOf: (numbers: string) => string): DeviceIo[] {
  return parseDeviceIo(readIfThere(join(cgroupDir, 'io.stat'))?.toString('utf8') ?? '', nameOf);
}
