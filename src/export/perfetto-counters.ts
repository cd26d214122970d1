import type { TickColumnName } from '../model/tick.js';
import { jsonText } from './json-text.js';
import type { Recording } from './recording.js';
import { type TickStep, tickSteps } from './tick-rates.js';

interface Counter {
  readonly name: string;
  readonly unit: string;
  readonly columns: readonly TickColumnName[];
  readonly value: (step: TickStep) => number | null;
  /** A rate belongs to the time since the tick before, a gauge to the tick. A viewer holds a value until the next. */
  readonly from: 'tick' | 'step';
}

function gauge(name: string, unit: string, column: TickColumnName): Counter {
  return { name, unit, columns: [column], from: 'tick', value: (step) => step.at(column) };
}

/** `per`: what a second of the counter's growth is divided by; 1e6 makes of microseconds a share of the time. */
function rate(name: string, unit: string, column: TickColumnName, per: number): Counter {
  return {
    name,
    unit,
    columns: [column],
    from: 'step',
    value: (step) => {
      const growth = step.rate(column);
      return growth === null ? null : growth / per;
    },
  };
}

const counters: readonly Counter[] = [
  gauge('memory', 'bytes', 'memoryBytes'),
  { ...gauge('memory peak', 'bytes', 'memoryPeakBytes'), from: 'step' },
  gauge('memory anon', 'bytes', 'anonBytes'),
  gauge('memory file', 'bytes', 'fileBytes'),
  gauge('swap', 'bytes', 'swapBytes'),
  rate('CPU', 'cpus', 'cpuUsec', 1e6),
  rate('CPU throttled', 'share', 'throttledUsec', 1e6),
  rate('disk read', 'bytes/s', 'ioReadBytes', 1),
  rate('disk write', 'bytes/s', 'ioWriteBytes', 1),
  rate('CPU pressure some', 'share', 'cpuSomeUsec', 1e6),
  rate('memory pressure some', 'share', 'memorySomeUsec', 1e6),
  rate('memory pressure full', 'share', 'memoryFullUsec', 1e6),
  rate('I/O pressure some', 'share', 'ioSomeUsec', 1e6),
  rate('I/O pressure full', 'share', 'ioFullUsec', 1e6),
  gauge('processes', 'count', 'pids'),
];

/**
 * Counter events, each with the comma before it, a text per tick: base units, none where the kernel gave no figure,
 * and none where the value did not change.
 */
export async function* counterEvents(
  recording: Recording,
  micros: (ns: number) => number,
): AsyncGenerator<string, void, undefined> {
  const columns = counters.flatMap((counter) => counter.columns);
  const shown = new Map<string, number>();
  for await (const step of tickSteps(recording.samples(columns))) {
    let text = '';
    for (const counter of counters) {
      const value = counter.value(step);
      if (value === null || value === shown.get(counter.name)) continue;
      shown.set(counter.name, value);
      const ts = micros(counter.from === 'tick' ? step.toNs : step.fromNs);
      text += `,\n${jsonText({
        name: `${counter.name} (${counter.unit})`,
        ph: 'C',
        pid: 1,
        tid: 0,
        ts,
        args: { value: Math.round(value * 1e6) / 1e6 },
      })}`;
    }
    if (text !== '') yield text;
  }
}
