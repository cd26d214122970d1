import { monotonicToWallMs } from '../model/clock.js';
import type { Run } from '../model/run.js';
import type { TickSeries } from '../model/tick.js';
import type { ToolCallUsage } from '../model/tool-call.js';
import { type ObservedCall, type ObservedRun, intervalPercent } from './observed-run.js';

/** CPU of a tick is that of at least so long before it: the kernel counts CPU time in steps of some milliseconds. */
const cpuSpanS = 0.2;

/**
 * A run that cgmon recorded, for the analyses: its ticks from the moment the container ran, so that the work of
 * the engine before is not taken for the agent's. `blocks` are the ticks, in order; they are read once.
 */
export async function observeRecordedRun(
  run: Run,
  blocks: AsyncIterable<TickSeries> | Iterable<TickSeries>,
  calls: readonly ToolCallUsage[],
): Promise<ObservedRun> {
  const timeS: number[] = [];
  const memoryMb: number[] = [];
  const peakMb: number[] = [];
  const cpuS: number[] = [];
  const startedNs = containerStartNs(run);
  let firstUsec = Number.NaN;
  for await (const { length, timeNs, columns } of blocks) {
    for (let index = 0; index < length; index += 1) {
      if ((timeNs[index] ?? Number.NaN) < startedNs) continue;
      const usec = columns.cpuUsec[index] ?? Number.NaN;
      if (Number.isNaN(firstUsec)) firstUsec = usec;
      timeS.push(monotonicToWallMs(run.clock, timeNs[index] ?? Number.NaN) / 1000);
      memoryMb.push((columns.memoryBytes[index] ?? Number.NaN) / 1e6);
      peakMb.push((columns.memoryPeakBytes[index] ?? Number.NaN) / 1e6);
      // A tick without the file: nothing is known to have been used since the one before.
      cpuS.push(Number.isNaN(usec) ? (cpuS.at(-1) ?? 0) : (usec - firstUsec) / 1e6);
    }
  }
  return {
    id: run.id,
    task: run.name,
    samples: {
      timeS,
      memoryMb,
      burstMemoryMb: memoryMb,
      cpuPercent: intervalPercent(timeS, cpuS, Number.NaN, cpuSpanS),
      cpuS,
      peakMb,
    },
    traced: run.trace !== null,
    calls: calls.flatMap(observedCall),
    phases: run.phases.map(({ name, startNs, endNs }) => ({ name, seconds: (endNs - startNs) / 1e9 })),
    cliVersion: run.versions.cli[0] ?? null,
    tokens: run.trace?.tokens ?? null,
    turns: run.trace?.turns ?? null,
    edges: null,
  };
}

/** Nanoseconds on the run's clock; 0 where the engine's phases were not recorded. */
function containerStartNs(run: Run): number {
  const before = run.phases.filter(({ name }) => ['pull', 'image', 'create', 'start'].includes(name));
  return Math.max(0, ...before.map(({ endNs }) => endNs));
}

/** A call that never ran has no window and is left out. */
function observedCall(call: ToolCallUsage): ObservedCall[] {
  if (call.startedAtMs === null) return [];
  return [
    {
      name: call.name,
      startS: call.startedAtMs / 1000,
      endS: call.endedAtMs === null ? null : call.endedAtMs / 1000,
      command: call.name === 'Bash' ? call.input.summary : null,
      category: call.category,
      failed: call.status === 'unfinished' ? null : call.status === 'error',
      inclusive: call.inclusive,
      exclusive: call.exclusive,
    },
  ];
}
