import type { Recording } from '../../src/export/recording.js';
import type { RunReport } from '../../src/model/run.js';
import type { RunEvent } from '../../src/model/run-event.js';
import type { TickSeries } from '../../src/model/tick.js';
import { sampleRun, sampleTicks } from '../support/sample-run.js';

const events: readonly RunEvent[] = [
  { type: 'throttled', timeNs: 9.5e9 },
  { type: 'limit-hit', timeNs: 10e9, limit: 'memory.max' },
  { type: 'oom-kill', timeNs: 12e9, count: 1, scope: 'container', callId: 'toolu_01Sample02Test' },
  { type: 'read-error', timeNs: 13e9, file: 'io.stat', message: 'ENODEV' },
];

/** The made-up run of test/support as the exports see one. */
export function sampleRecording(changes: Partial<RunReport> = {}): Recording {
  return recordingOf({ ...sampleRun().report, ...changes }, [sampleTicks()], events);
}

export function recordingOf(
  report: RunReport,
  blocks: readonly TickSeries[],
  runEvents: Recording['events'] = [],
): Recording {
  return {
    report,
    events: runEvents,
    async *samples() {
      for (const block of blocks) yield await Promise.resolve(block);
    },
  };
}
