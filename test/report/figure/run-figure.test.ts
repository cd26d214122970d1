import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recording } from '../../../src/export/recording.js';
import { recordingEndMs } from '../../../src/export/recording.js';
import { formatBytes } from '../../../src/model/units.js';
import { runCurves } from '../../../src/report/figure/run-curves.js';
import { runFigureSvg } from '../../../src/report/figure/run-figure.js';
import { recordingArbitrary } from '../../export/run-arbitrary.js';
import { recordingOf, sampleRecording } from '../../export/sample-recording.js';
import { svgComplaints } from '../../support/svg-check.js';
import { ticksAt } from '../../support/calls.js';

async function svgOf(recording: Recording, stretches = 300): Promise<string> {
  const endNs = (recordingEndMs(recording) - Date.parse(recording.report.run.startedAt)) * 1e6;
  const curves = await runCurves(recording.samples(), endNs, stretches);
  return runFigureSvg(recording.report, curves, recording.events);
}

describe("a run's figure", () => {
  it('is a well-formed image without script, style or link', async () => {
    expect(svgComplaints(await svgOf(sampleRecording()))).toEqual([]);
  });

  it('shows the calls, the panels that have figures, the quota and kills', async () => {
    const svg = await svgOf(sampleRecording());
    for (const said of [
      'npm test',
      'main (2)',
      'agent 3fa9c',
      'memory, MiB',
      'CPUs',
      'disk, MiB/s',
      'quota 2',
      'OOM kill',
    ]) {
      expect(svg).toContain(said);
    }
  });

  it('names the exact memory peak, however few points it has', async () => {
    const { report } = sampleRecording();
    for (const stretches of [10, 300]) {
      const svg = await svgOf(sampleRecording(), stretches);
      expect(svg).toContain(`peak ${formatBytes(report.totals?.memoryPeakBytes)}`);
    }
  });

  it('stays an image for any run, hostile names and all', async () => {
    await fc.assert(
      fc.asyncProperty(recordingArbitrary, async (recording) => {
        const svg = await svgOf(recording, 50);
        expect(svgComplaints(svg)).toEqual([]);
        expect(svg.length).toBeLessThan(200_000);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a run that lacks something says so in its figure', () => {
  const { report } = sampleRecording();
  const bare = { ...report, toolCalls: [], phases: [], totals: null, thinking: null };

  it('no trace', async () => {
    const svg = await svgOf(recordingOf({ ...bare, run: { ...report.run, trace: null } }, []));
    expect(svg).toContain('no trace was found: no calls');
  });

  it('no calls', async () => {
    expect(await svgOf(recordingOf(bare, []))).toContain('no tool calls');
  });

  it('no ticks', async () => {
    const svg = await svgOf(recordingOf(bare, []));
    expect(svg).toContain('no samples');
    expect(svgComplaints(svg)).toEqual([]);
  });

  it('in progress', async () => {
    const run = { ...report.run, state: 'recording' as const, endedAt: null, durationMs: null };
    const svg = await svgOf(recordingOf({ ...bare, run }, [ticksAt([0, 50], { memoryBytes: [1, 2] })]));
    expect(svg).toContain('This run is not finished.');
  });
});

describe('the curves of a figure', () => {
  it('deal a counter out over the stretches between two ticks', async () => {
    const ticks = ticksAt([0, 200, 400], { cpuUsec: [0, 200_000, 200_000], memoryBytes: [5, null, 7] });
    const { rates, memoryMin, peak } = await runCurves(
      (async function* blocks() {
        yield await Promise.resolve(ticks);
      })(),
      400e6,
      4,
    );
    expect([...rates.cpuUsec]).toEqual([1e6, 1e6, 0, 0]);
    expect([...memoryMin]).toEqual([5, Number.NaN, Number.NaN, 7]);
    expect(peak).toEqual({ timeNs: 400e6, bytes: 7 });
  });
});
