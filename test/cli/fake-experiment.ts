import { join } from 'node:path';
import type { Command } from 'commander';
import { type ToolsFor, experimentCommand } from '../../src/cli/experiment.js';
import type { LaunchSpec, RunTools } from '../../src/experiment/make-run.js';
import { emptyUsage, writeFinishedRun } from './finished-run.js';

export const mib = 1024 ** 2;

/** How a run of the fake ends; rejects for one that cannot be made. */
export type FakeLaunch = (spec: LaunchSpec, serial: number) => 'ok' | 'error' | 'out of memory';

/** Killed below the memory it needs. */
export const needs =
  (needMib: (task: string) => number): FakeLaunch =>
  ({ name, limits }) =>
    (limits.memoryMaxBytes ?? Number.POSITIVE_INFINITY) < needMib(name) * mib ? 'out of memory' : 'ok';

export interface FakeExperiment {
  readonly command: () => Command;
  /** Names of the tasks launched, in order. */
  readonly launched: string[];
}

/**
 * `cgmon experiment` without containers: runs are written below `home` as recorded ones, on a host that is not
 * quiet. A run that passes peaks at `peakMib`.
 */
export function fakeExperiment(
  home: string,
  launch: FakeLaunch,
  {
    peakMib = 100,
    serial = 0,
    ...rest
  }: Partial<RunTools> & { readonly peakMib?: number; readonly serial?: number } = {},
): FakeExperiment {
  const launched: string[] = [];
  const toolsFor: ToolsFor = (scratch) =>
    Promise.resolve({
      scratch,
      hostStalls: () => ({ cpu: null, memory: null, io: null }),
      check: () => Promise.resolve(null),
      launch: async (spec) => {
        launched.push(spec.name);
        const reason = await Promise.resolve(launch(spec, launched.length));
        const limits = spec.limits;
        const run = writeFinishedRun(join(home, 'cgmon', 'runs'), serial + launched.length, {
          name: spec.name,
          limits: { asked: limits, effective: limits },
          exit: {
            code: reason === 'ok' ? 0 : reason === 'error' ? 1 : 137,
            signal: null,
            oomKilled: reason === 'out of memory',
            reason,
          },
          totals: {
            ...emptyUsage,
            memoryPeakBytes: Math.min(peakMib * mib, limits.memoryMaxBytes ?? Number.POSITIVE_INFINITY),
            oomKills: reason === 'out of memory' ? 1 : 0,
          },
        });
        return { run, modelError: false };
      },
      ...rest,
    });
  const load = {
    otherCpuShare: 0.9,
    memoryAvailableBytes: null,
    swapUsedBytes: null,
    pressure: { cpu: null, memory: null, io: null },
    temperatureC: null,
    clockShare: null,
  };
  // The look at a real host takes a third of a second a run.
  return { launched, command: () => experimentCommand(toolsFor, () => Promise.resolve(load)) };
}
