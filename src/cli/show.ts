import { Command } from 'commander';
import { jsonText } from '../export/json-text.js';
import { openRecording, type Recording, recordingEndMs } from '../export/recording.js';
import { wallToMonotonicNs } from '../model/clock.js';
import { reportJson } from '../record/report-json.js';
import { runsRoot } from '../record/run-directory.js';
import { resolveRun } from '../record/run-list.js';
import { curveColumns, runCurves } from '../report/figure/run-curves.js';
import { asciiText, isUtf8Locale } from './ascii.js';
import { runSparklines, sparklineWidth } from './run-sparklines.js';
import { renderRun } from './run-text.js';
import { styleFor } from './text.js';

export function showCommand(): Command {
  return new Command('show')
    .description('what every tool call of a run cost')
    .argument('[run]', 'id, beginning of an id, name, directory, or "latest"', 'latest')
    .option('--json', 'print the run as JSON')
    .action(async (text: string, options: { readonly json?: true }) => {
      const recording = await openRecording(resolveRun(runsRoot(process.env), text));
      process.stdout.write(
        options.json === true ? `${jsonText(reportJson(recording.report), 2)}\n` : await runText(recording),
      );
    });
}

async function runText(recording: Recording): Promise<string> {
  const { report } = recording;
  const style = styleFor(process.stdout, process.env);
  const ascii = !isUtf8Locale(process.env);
  const endNs = wallToMonotonicNs(report.run.clock, recordingEndMs(recording));
  const curves = await runCurves(recording.samples(curveColumns), endNs, sparklineWidth(style.width));
  const shown = renderRun(report, style, runSparklines(report, curves, ascii));
  return ascii ? asciiText(shown) : shown;
}
