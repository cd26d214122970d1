import { describe, expect, it } from 'vitest';
import { observeRecordedRun } from '../../src/analysis/recorded-run.js';
import { emptyTickSeries } from '../../src/model/tick.js';
import type { Run } from '../../src/model/run.js';

const run = {
  id: '20300101t000000abcd',
  name: 'job',
  clock: [{ wallMs: 1000, monotonicNs: 0 }],
  phases: [{ name: 'think', startNs: 0, endNs: 2e9 }],
  versions: { cli: ['2.1.0'] },
  trace: null,
} as unknown as Run;

describe('observeRecordedRun', () => {
  it('puts ticks and calls on the wall clock, counts CPU from the first tick, and bridges absent values', async () => {
    const ticks = emptyTickSeries(3);
    ticks.timeNs.set([0, 1e9, 2e9]);
    ticks.columns.memoryBytes.set([10e6, 20e6, Number.NaN]);
    ticks.columns.cpuUsec.set([500_000, Number.NaN, 1_500_000]);
    const observed = await observeRecordedRun(run, [ticks], []);
    expect(observed.samples.timeS).toEqual([1, 2, 3]);
    expect(observed.samples.memoryMb).toEqual([10, 20, Number.NaN]);
    expect(observed.samples.cpuS).toEqual([0, 0, 1]);
    expect(observed.samples.cpuPercent).toEqual([Number.NaN, 0, 100]);
    expect(observed).toMatchObject({ task: 'job', cliVersion: '2.1.0', turns: null });
    expect(observed.phases).toEqual([{ name: 'think', seconds: 2 }]);
  });

  it('leaves out the ticks before the container ran: they are the work of the engine', async () => {
    const ticks = emptyTickSeries(3);
    ticks.timeNs.set([0, 1e9, 2e9]);
    ticks.columns.memoryBytes.set([0, 20e6, 30e6]);
    ticks.columns.cpuUsec.set([0, 300_000, 800_000]);
    const phases: Run['phases'] = [
      { name: 'create', startNs: 0, endNs: 5e8 },
      { name: 'start', startNs: 5e8, endNs: 1e9 },
    ];
    const { samples } = await observeRecordedRun({ ...run, phases }, [ticks], []);
    expect(samples.memoryMb).toEqual([20, 30]);
    expect(samples.cpuS).toEqual([0, 0.5]);
  });

  it('takes CPU over at least 0.2 s: ticks that catch up are closer than the kernel counts', async () => {
    const ticks = emptyTickSeries(4);
    ticks.timeNs.set([0, 0.25e9, 0.2501e9, 0.5e9]);
    ticks.columns.cpuUsec.set([0, 100_000, 104_000, 225_000]);
    const { samples } = await observeRecordedRun(run, [ticks], []);
    expect(samples.cpuPercent.map((value) => Math.round(value))).toEqual([Number.NaN, 40, 42, 48]);
  });
});
