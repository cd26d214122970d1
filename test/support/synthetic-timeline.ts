import { simulation } from '../../bench/simulated-ticks.js';
import { curveBuilder } from '../../src/report/curve-builder.js';
import { curvesToText } from '../../src/report/curve-text.js';
import type { RunTimeline, TimelineCall } from '../../src/report/timeline-payload.js';

const mib = 1024 * 1024;

export interface SyntheticRun {
  readonly seconds: number;
  readonly rateHz: number;
  readonly calls: number;
  /** What every call is said to do. */
  readonly what?: string;
  readonly name?: string;
}

/** A run as `cgmon report` embeds it, made without recording one: ticks of a simulated container, calls that overlap. */
export function syntheticTimeline({ seconds, rateHz, calls, what, name }: SyntheticRun): RunTimeline {
  const builder = curveBuilder(150_000);
  const next = simulation({ rateHz, slowHz: 2, seed: 7 });
  const ticks = seconds * rateHz;
  for (let done = 0; done < ticks; done += 10_000) builder.push(next(Math.min(10_000, ticks - done)));
  const curves = builder.read();
  const peak = curves.curves.memory.high.reduce((most, value) => (value > most ? value : most), 0);
  return {
    payload: {
      id: '20260101t000000test',
      name: name ?? 'synthetic',
      verdict: 'A run that nobody made.',
      missing: [],
      notes: [],
      facts: [['image', 'localhost/none:1']],
      startedAtMs: Date.UTC(2026, 0, 1),
      endS: seconds,
      limits: { memoryMaxBytes: 2048 * mib, memoryHighBytes: null, cpus: 2 },
      memoryPeakBytes: peak,
      phases: [],
      calls: Array.from({ length: calls }, (_, at) => callAt(at, (seconds * 0.98) / calls, what)),
      sums: [],
      marks: [{ kind: 'oom', atS: seconds / 2, text: 'a process was killed' }],
    },
    curves: curvesToText(curves, 720_000),
  };
}

/** Every seventh call runs on into the next two. */
function callAt(at: number, everyS: number, what = `npm test -- part ${at}`): TimelineCall {
  const startS = at * everyS;
  return {
    id: `toolu_${at}`,
    name: ['Bash', 'Read', 'Edit', 'Task'][at % 4] ?? 'Bash',
    what,
    parent: null,
    status: at % 11 === 0 ? 'error' : 'ok',
    exitCode: at % 11 === 0 ? 1 : null,
    flags: [],
    startS,
    endS: startS + everyS * (at % 7 === 0 ? 2.5 : 0.7),
    usage: {
      cpuMs: at,
      memoryPeakBytes: (at % 50) * mib,
      memoryRiseBytes: mib,
      ioReadBytes: 0,
      ioWriteBytes: at * 4096,
    },
  };
}
