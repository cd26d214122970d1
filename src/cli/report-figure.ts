import { execFile } from 'node:child_process';
import { openRecording, recordingEndMs } from '../export/recording.js';
import { wallToMonotonicNs } from '../model/clock.js';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { curveColumns, runCurves } from '../report/figure/run-curves.js';
import { runFigureSvg } from '../report/figure/run-figure.js';
import { writeOutput } from './output-file.js';

export type FigureKind = 'svg' | 'png';

/** Pixels of the picture for each of the figure's: sharp in print at a column's width. */
const pngZoom = 2;

/** More points than a figure has pixels are not seen. */
const stretches = 780;

/**
 * Writes a run's timeline as SVG or PNG.
 *
 * @throws CgmonError usage: it cannot be written, or PNG is asked for and rsvg-convert is not installed.
 */
export async function writeRunFigure(
  directory: string,
  kind: FigureKind,
  output: string | undefined,
): Promise<void> {
  const recording = await openRecording(directory);
  const { run } = recording.report;
  let endNs = wallToMonotonicNs(run.clock, recordingEndMs(recording));
  for await (const { length, timeNs } of recording.samples([]))
    endNs = Math.max(endNs, timeNs[length - 1] ?? 0);
  const ticks = run.sampler?.ticks ?? stretches;
  const curves = await runCurves(
    recording.samples(curveColumns),
    endNs,
    Math.min(stretches, Math.max(40, Math.floor(ticks / 2))),
  );
  const svg = runFigureSvg(recording.report, curves, recording.events);
  writeOutput(output ?? `cgmon-timeline-${run.id}.${kind}`, kind === 'svg' ? svg : await pngOf(svg));
}

function pngOf(svg: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer' as const, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile('rsvg-convert', ['--zoom', String(pngZoom)], options, (cause, png) => {
      if (cause === null) {
        resolve(png);
        return;
      }
      const absent = systemErrorCode(cause) === 'ENOENT';
      reject(
        new CgmonError('usage', absent ? 'PNG needs rsvg-convert' : `rsvg-convert failed: ${cause.message}`, {
          hint: absent ? 'install the package librsvg2-bin, or use --svg' : 'use --svg',
          cause,
        }),
      );
    });
    // A program that is not there closes its input: the callback says why.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(svg);
  });
}
