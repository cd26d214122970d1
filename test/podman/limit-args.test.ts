import { describe, expect, it } from 'vitest';
import { limitArgs } from '../../src/podman/limit-args.js';

describe('limitArgs', () => {
  it('has words for every limit', () => {
    const args = limitArgs({
      memoryMaxBytes: 1000,
      memoryHighBytes: 800,
      swapMaxBytes: 24,
      cpus: 0.5,
      cpuWeight: 50,
      pids: 100,
      io: ['/dev/vda rbps=1048576 wiops=200', '/dev/vdb wbps=5'],
    });
    expect(args).toEqual([
      '--memory=1000b',
      '--memory-swap=1024b',
      '--cgroup-conf=memory.high=800',
      '--cpus=0.5',
      '--cgroup-conf=cpu.weight=50',
      '--pids-limit=100',
      '--device-read-bps=/dev/vda:1048576',
      '--device-write-iops=/dev/vda:200',
      '--device-write-bps=/dev/vdb:5',
    ]);
  });

  it('says nothing of what was not asked for, and "unlimited" where null was', () => {
    expect(limitArgs({})).toEqual([]);
    expect(limitArgs({ memoryHighBytes: null, io: [] })).toEqual([]);
    expect(limitArgs({ memoryMaxBytes: 5, swapMaxBytes: null, pids: null })).toEqual([
      '--memory=5b',
      '--memory-swap=-1',
      '--pids-limit=-1',
    ]);
  });
});
