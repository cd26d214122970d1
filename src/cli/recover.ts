import { Command } from 'commander';
import { runsRoot } from '../record/run-directory.js';
import { recoverRuns } from '../recorder/recover.js';

export function recoverCommand(): Command {
  return new Command('recover')
    .option('--json', 'print what was recovered as JSON')
    .action(async (options: { json?: true }) => {
      const results = await recoverRuns(runsRoot(process.env), '/proc');
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify({ recovered: results }, null, 2)}\n`);
        return;
      }
      if (results.length === 0) process.stdout.write('Nothing to recover.\n');
      for (const { id, directory, error } of results) {
        process.stdout.write(error === null ? `recovered ${id} in ${directory}\n` : `${id}: ${error}\n`);
      }
      if (results.some(({ error }) => error !== null)) process.exitCode = 1;
    });
}
