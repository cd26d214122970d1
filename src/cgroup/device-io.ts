import { join } from 'node:path';
import type { DeviceIo } from '../model/usage.js';
import { readIfThere } from './read.js';

/**
 * io.stat, a line per device in no order; a figure that is not there is null:
 *
 *     259:0 rbytes=1167360 wbytes=67108864 rios=31 wios=128 dbytes=0 dios=0
 */
export function parseDeviceIo(text: string, nameOf: (numbers: string) => string): DeviceIo[] {
  return text.split('\n').flatMap((line) => {
    const numbers = /^(\d+:\d+) (.+)$/.exec(line);
    if (numbers === null) return [];
    const values = new Map(
      (numbers[2] ?? '').split(' ').map((field) => field.split('=', 2)) as [string, string][],
    );
    const value = (key: string) => {
      const digits = values.get(key) ?? '';
      return /^\d+$/.test(digits) ? Number(digits) : null;
    };
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

/** What each device did since `before`, which was read earlier; those that did nothing are left out. */
export function deviceIoSince(before: readonly DeviceIo[], now: readonly DeviceIo[]): DeviceIo[] {
  const first = new Map(before.map((io) => [io.device, io]));
  return now
    .map(({ device, ...io }) => {
      const from = first.get(device);
      return {
        device,
        readBytes: rise(from?.readBytes, io.readBytes),
        writtenBytes: rise(from?.writtenBytes, io.writtenBytes),
        reads: rise(from?.reads, io.reads),
        writes: rise(from?.writes, io.writes),
      };
    })
    .filter(({ reads, writes }) => reads !== 0 || writes !== 0);
}

/** A counter that went backwards belongs to a cgroup made anew: it counts from zero. */
function rise(from: number | null | undefined, to: number | null): number | null {
  if (to === null) return null;
  return to - (from == null || from > to ? 0 : from);
}
