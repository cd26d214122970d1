import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { runFile, runsRoot } from '../record/run-directory.js';
import { resolveRun } from '../record/run-list.js';
import { readRunReport } from '../record/run-report.js';
import { readSamples } from '../record/samples-file.js';
import { reportHtml } from '../report/report-html.js';
import { timelineData } from '../report/timeline-data.js';
import { writeRunFigure } from './report-figure.js';

/** Two ticks or more to a stretch, and no more stretches than a wide screen shows. */
function stretchesFor(ticks: number): number {
  return Math.min(1000, Math.max(50, Math.floor(ticks / 2)));
}

interface ReportOptions {
  readonly output?: string;
  readonly svg?: true;
  readonly png?: true;
}

export function reportCommand(): Command {
  return new Command('report')
    .argument('[run]', 'id, beginning of an id, name, directory, or "latest"', 'latest')
    .option('-o, --output <file>', 'where to write it (default: cgmon-report-<run>.html)')
    .option('--svg', 'the timeline alone, as a figure for papers')
    .option('--png', 'the same as a picture (needs rsvg-convert)')
    .action(async (text: string, options: ReportOptions) => {
      const directory = resolveRun(runsRoot(process.env), text);
      if (options.svg === true || options.png === true) {
        const kind = options.png === true ? 'png' : 'svg';
        process.stdout.write(`${await writeRunFigure(directory, kind, options.output)}\n`);
        return;
      }
      const report = await readRunReport(directory);
      if (report.run.state === 'recording') {
        throw new CgmonError('record', `run ${report.run.id} is not finished`, {
          hint: 'cgmon recover, if its recorder was killed',
        });
      }
      const samples = readSamples(runFile(directory, 'samples'), {
        columns: ['memoryBytes', 'memoryPeakBytes', 'cpuUsec'],
      });
      const data = await timelineData(
        samples,
        (report.run.durationMs ?? 0) * 1e6,
        stretchesFor(report.run.sampler?.ticks ?? 0),
      );
      const output = options.output ?? `cgmon-report-${report.run.id}.html`;
      try {
        // Commands of the trace are in it.
        writeFileSync(output, reportHtml(report, data), { mode: 0o600 });
      } catch (cause) {
        throw new CgmonError('usage', `cannot write ${output}: ${systemErrorCode(cause) ?? String(cause)}`, {
          hint: 'name another file with --output',
          cause,
        });
      }
      process.stdout.write(`${output}\n`);
    });
}
