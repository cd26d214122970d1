import { Command } from 'commander';
import { reportJson } from '../record/report-json.js';
import { runsRoot } from '../record/run-directory.js';
import { resolveRun } from '../record/run-list.js';
import { readRunReport } from '../record/run-report.js';
import { renderRun } from './run-text.js';
import { styleFor } from './text.js';

export function showCommand(): Command {
  return new Command('show')
    .description('what every tool call of a run cost')
    .argument('[run]', 'id, beginning of an id, name, directory, or "latest"', 'latest')
    .option('--json', 'print the run as JSON')
    .action(async (text: string, options: { readonly json?: true }) => {
      const report = await readRunReport(resolveRun(runsRoot(process.env), text));
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify(reportJson(report), null, 2)}\n`
          : renderRun(report, styleFor(process.stdout, process.env)),
      );
    });
}
