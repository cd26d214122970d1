import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiText, isUtf8Locale } from '../../src/cli/ascii.js';
import { runSparklines, sparklineWidth } from '../../src/cli/run-sparklines.js';
import { barText, sparkline } from '../../src/cli/sparkline.js';
import { textWidth } from '../../src/cli/text.js';
import { runCurves } from '../../src/report/figure/run-curves.js';
import { recordingArbitrary } from '../export/run-arbitrary.js';
import { sampleRecording } from '../export/sample-recording.js';

const runMs = 48_000;

describe('a sparkline', () => {
  it('goes from nothing to the highest, with a space where there is no figure', () => {
    expect(sparkline([0, 1, 50, 100, Number.NaN, 100], 100, false)).toBe('▁▂▅█ █');
    expect(sparkline([0, 1, 50, 100, Number.NaN, 100], 100, true)).toBe('_.=# #');
  });

  it('is as wide as its values, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.double(), fc.boolean(), (values, highest, ascii) => {
        expect(textWidth(sparkline(values, highest, ascii))).toBe(values.length);
      }),
    );
  });
});

describe('a bar', () => {
  it('is full at the whole, never empty above nothing, never longer than asked for', () => {
    expect([0, 0.001, 0.5, 1, 7].map((value) => barText(value, 1, 4, true))).toEqual([
      '....',
      '#...',
      '##..',
      '####',
      '####',
    ]);
  });
});

describe('a terminal without UTF-8', () => {
  it('is known by its locale', () => {
    expect(isUtf8Locale({ LANG: 'C.UTF-8' })).toBe(true);
    expect(isUtf8Locale({ LANG: 'de_DE.utf8', LC_CTYPE: '' })).toBe(true);
    expect(isUtf8Locale({ LANG: 'C.UTF-8', LC_ALL: 'C' })).toBe(false);
    expect(isUtf8Locale({})).toBe(false);
  });

  it('gets ASCII of the same width', () => {
    expect(asciiText('─ a… ≤ 日 \u001B[1mx\u001B[0m')).toBe('- a~ < ? \u001B[1mx\u001B[0m');
  });
});

describe('the sparklines of a run', () => {
  it('tell memory against its limit, CPU against its quota, and who ran', async () => {
    const recording = sampleRecording();
    const curves = await runCurves(recording.samples(), runMs * 1e6, 24);
    expect(runSparklines(recording.report, curves, true)).toEqual([
      'memory  ----#####-###--------###  to 504 MiB, 25 % of the limit',
      'CPU     ....-###+.=#-.:....-.*#=  to 1.93 of 2 CPUs',
      'calls   ..RGBBBBBEBBBTTTTT.BBBBB  by their first letter',
    ]);
  });

  it('are none of a run without ticks', async () => {
    const recording = sampleRecording();
    const none = await runCurves((async function* nothing() {})(), runMs * 1e6, 24);
    expect(runSparklines(recording.report, none, false)).toEqual([]);
  });

  it('are of one width, for any run', async () => {
    await fc.assert(
      fc.asyncProperty(recordingArbitrary, async (recording) => {
        const width = sparklineWidth(80);
        const curves = await runCurves(recording.samples(), 20e9, width);
        for (const line of runSparklines(recording.report, curves, true)) {
          expect(line.slice(8, 8 + width + 2)).toMatch(/^.+ {2}$/);
          expect(line).toMatch(/^[ -~]+$/);
        }
      }),
      { numRuns: 40 },
    );
  });
});
