import { Command } from 'commander';
import { jsonText } from '../export/json-text.js';
import { recordingPid } from '../record/recording-lock.js';
import { runsRoot } from '../record/run-directory.js';
import { listRuns, type RunEntry } from '../record/run-list.js';
import { renderRuns, runSummary } from './runs-text.js';
import { styleFor } from './text.js';

export function runsCommand(): Command {
  return new Command('runs')
    .description('the recorded runs, newest first')
    .option('--json', 'print them as JSON')
    .action((options: { readonly json?: true }) => {
      const root = runsRoot(process.env);
      const list = listRuns(root);
      const isLive = ({ directory, run }: RunEntry): boolean =>
        run.state === 'recording' && recordingPid(directory, '/proc') !== null;
      if (options.json === true) {
        const runs = list.runs.map((entry) => runSummary(entry, isLive(entry)));
        process.stdout.write(`${jsonText({ runs, damaged: list.damaged }, 2)}\n`);
        return;
      }
      process.stdout.write(renderRuns(list, root, isLive, styleFor(process.stdout, process.env)));
      for (const { problem } of list.damaged) process.stderr.write(`cgmon: damaged run: ${problem}\n`);
    });
}
