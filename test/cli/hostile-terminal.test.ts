import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSparklines, sparklineWidth } from '../../src/cli/run-sparklines.js';
import { renderRun } from '../../src/cli/run-text.js';
import { renderRuns } from '../../src/cli/runs-text.js';
import { textWidth } from '../../src/cli/text.js';
import { runCurves } from '../../src/report/figure/run-curves.js';
import { hostileText, recordingArbitrary } from '../export/run-arbitrary.js';
import { sampleRecording } from '../export/sample-recording.js';

/** What a terminal obeys, or shows turned around. */
const obeyed = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\u2028\u2029]/u;
const { report } = sampleRecording();

describe('a run with hostile names in the terminal', () => {
  it.each([60, 100, 160])('obeys none of them and keeps %i columns', async (width) => {
    await fc.assert(
      fc.asyncProperty(recordingArbitrary, async (recording) => {
        const curves = await runCurves(recording.samples(), 20e9, sparklineWidth(width));
        const sparklines = runSparklines(recording.report, curves, false);
        const shown = renderRun(recording.report, { width, color: false }, sparklines);
        expect(shown).not.toMatch(obeyed);
        const long = shown.split('\n').filter((line) => textWidth(line) > Math.max(width, 72));
        // A word longer than the line stands alone.
        expect(long.filter((line) => line.includes(' '))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('obeys none of its command, image, notes, versions and devices', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const run = {
          ...report.run,
          name: text,
          command: [text, text],
          notes: [text],
          container: { ...report.run.container, image: text, name: text },
          versions: { ...report.run.versions, cli: [text], models: [text] },
          devices: [{ device: text, readBytes: 1, writtenBytes: 2, reads: 1, writes: 1 }],
          limits: { asked: {}, effective: { io: [text] } },
        };
        const style = { width: 100, color: false };
        expect(renderRun({ ...report, run }, style)).not.toMatch(obeyed);
        const list = { runs: [{ directory: '/r', run }], damaged: [] };
        expect(renderRuns(list, '/', () => false, style)).not.toMatch(obeyed);
      }),
    );
  });

  it('of a hundred thousand calls is shown', () => {
    const [call] = report.toolCalls;
    if (call === undefined) throw new Error('the sample has calls');
    const toolCalls = Array.from({ length: 1e5 }, (_, at) => ({
      ...call,
      id: `toolu_${at}`,
      // A chain of sub-agents as deep as the run is long.
      parentId: at % 2 === 0 ? null : `toolu_${at === 1 ? 0 : at - 2}`,
      input: { summary: `echo ${at}` },
    }));
    const shown = renderRun({ ...report, toolCalls }, { width: 100, color: false });
    expect(shown.split('\n').length).toBeGreaterThan(1e5);
  }, 60_000);
});
