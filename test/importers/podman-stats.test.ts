import { describe, expect, it } from 'vitest';
import { cumulativeCpuSeconds, isDeadSample, memoryMegabytes } from '../../src/importers/podman-stats.js';

describe('memoryMegabytes', () => {
  it.each([
    ['195.7MB', 195.7, 195.7, 195],
    ['186MB', 186, 186, 18],
    ['1.86GB', 1860, 1904.64, 1.8 * 1024],
    ['110.6kB', 0.1106, 110.6 / 1024, 110 / 1024],
    ['0B', 0, 0, 0],
  ])('%s is %d MB in decimal units, %d with GB = 1024 MB, %d cut by three characters', (text, a, b, c) => {
    expect(memoryMegabytes(text, 'decimal')).toBeCloseTo(a, 9);
    expect(memoryMegabytes(text, 'gb-1024')).toBeCloseTo(b, 9);
    expect(memoryMegabytes(text, 'cut-three')).toBeCloseTo(c, 9);
  });
  it('is NaN for what is no size', () => {
    for (const text of ['', '--', 'MB', '12', '1.2 XB']) expect(memoryMegabytes(text, 'decimal')).toBeNaN();
  });
});

describe('cumulativeCpuSeconds', () => {
  const at = (
    epochS: number,
    cpuPercent: string,
  ): { epochS: number; memory: string; cpuPercent: string } => ({
    epochS,
    memory: '1MB',
    cpuPercent,
  });
  it('undoes the average since the start', () => {
    // 1 s of 100 %, 1 s idle, 2 s of 200 %.
    expect(cumulativeCpuSeconds([at(0, '0'), at(1, '100'), at(2, '50'), at(4, '125')])).toEqual([0, 1, 1, 5]);
  });
  it('never runs backwards', () => {
    expect(cumulativeCpuSeconds([at(0, '0'), at(10, '50.00'), at(10.1, '49.00')])).toEqual([0, 5, 5]);
  });
  it('is empty for no samples', () => {
    expect(cumulativeCpuSeconds([])).toEqual([]);
  });
});

describe('isDeadSample', () => {
  it('knows the 0B of a stopped container', () => {
    expect(isDeadSample({ epochS: 0, memory: '0B', cpuPercent: '0.00' })).toBe(true);
    expect(isDeadSample({ epochS: 0, memory: '10B', cpuPercent: '0.00' })).toBe(false);
  });
});
