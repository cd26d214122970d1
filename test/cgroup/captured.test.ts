import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLimits } from '../../src/cgroup/limits.js';
import { readTotals } from '../../src/cgroup/totals.js';

/** Trees that fixtures/capture-cgroups took from a Linux 6.12 kernel with Podman and crun. */
const captured = resolve(import.meta.dirname, '../../fixtures/cgroup');
const inner = (name: string) => join(captured, name, 'libpod-0123456789ab.scope', 'container');
const mib = 1024 * 1024;

describe('captured cgroup trees', () => {
  it('give every figure of a container that runs', () => {
    const totals = readTotals(join(captured, 'running'));
    expect(totals.memoryEndBytes).toBeGreaterThan(50 * mib);
    expect(totals.memoryPeakBytes).toBeGreaterThanOrEqual(totals.memoryEndBytes ?? 0);
    // The kernel rounds the parts apart: they may miss the sum by a microsecond.
    const parts = (totals.cpuUserUsec ?? 0) + (totals.cpuSystemUsec ?? 0);
    expect(Math.abs((totals.cpuUsec ?? 0) - parts)).toBeLessThanOrEqual(1);
    expect(totals.pressure.memorySomeUsec).not.toBeNull();
    expect(totals.oomKills).toBe(0);
  });

  it('carry their limits in the inner cgroup, not in the scope', () => {
    expect(readLimits(inner('limits'))).toMatchObject({ memoryMaxBytes: 256 * mib, cpus: 0.5, pids: 100 });
    expect(readLimits(join(captured, 'limits')).memoryMaxBytes).toBeNull();
  });

  it('show throttling only where the CPU limit is', () => {
    expect(readTotals(join(captured, 'limits'), inner('limits')).throttledUsec).toBeGreaterThan(0);
    expect(readTotals(join(captured, 'limits')).throttledUsec).toBeNull();
  });

  it('count what was written and read', () => {
    const totals = readTotals(join(captured, 'io'));
    expect(totals.ioWriteBytes).toBeGreaterThanOrEqual(32 * mib);
    expect(totals.ioReadBytes).toBeGreaterThanOrEqual(32 * mib);
  });

  it('keep the totals of a container that has ended', () => {
    expect(existsSync(join(captured, 'stopped', 'libpod-0123456789ab.scope'))).toBe(false);
    const totals = readTotals(join(captured, 'stopped'));
    expect(totals.oomKills).toBeGreaterThanOrEqual(1);
    expect(totals.memoryPeakBytes).toBeGreaterThan(100 * mib);
  });
});
