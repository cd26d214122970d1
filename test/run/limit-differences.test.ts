import { describe, expect, it } from 'vitest';
import { limitDifferences } from '../../src/run/limit-differences.js';

const none = () => null;

describe('limitDifferences', () => {
  it('finds none where the cgroup has what was asked for, up to what the kernel rounds', () => {
    const asked = { memoryMaxBytes: 1_000_000, cpus: 0.333, cpuWeight: 50, pids: 10, swapMaxBytes: null };
    const effective = { ...asked, memoryMaxBytes: 999_424, cpus: 0.33 };
    expect(limitDifferences(asked, effective, none)).toEqual([]);
  });

  it('says a limit that was not set, is another, or has no file', () => {
    const asked = { memoryMaxBytes: 2 ** 30, memoryHighBytes: 2 ** 29, cpuWeight: 50 };
    const effective = { memoryMaxBytes: null, memoryHighBytes: 2 ** 28 };
    expect(limitDifferences(asked, effective, none)).toEqual([
      'memory.max: 1.0 GiB asked for, it is no limit',
      'memory.high: 512 MiB asked for, it is 256 MiB',
      'cpu.weight: 50 asked for, the cgroup has no such file',
    ]);
  });

  it('does not mind limits that nobody asked for', () => {
    expect(limitDifferences({}, { memoryMaxBytes: 1, io: ['8:0 rbps=1'] }, none)).toEqual([]);
  });

  it('compares io.max by the device number, each limit on its own', () => {
    const asked = { io: ['/dev/vda wbps=1048576 riops=9'] };
    const number = (path: string) => (path === '/dev/vda' ? '254:0' : null);
    const line = '254:0 rbps=max wbps=1048576 riops=max wiops=max';
    expect(limitDifferences(asked, { io: ['8:0 riops=9', line] }, number)).toEqual([
      `io.max: /dev/vda riops=9 asked for, it is ${line}`,
    ]);
    expect(limitDifferences(asked, { io: [] }, number)).toHaveLength(2);
  });
});
