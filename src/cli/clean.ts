import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { podmanEngine } from '../podman/engine.js';
import { engineInfo } from '../podman/info.js';
import { systemdSlices } from '../podman/slice.js';
import { runsRoot } from '../record/run-directory.js';
import { recoverRuns } from '../recorder/recover.js';
import { findLeftovers, type Leftover } from '../run/leftovers.js';

interface CleanOptions {
  readonly yes?: true;
  readonly dryRun?: true;
}

export function cleanCommand(): Command {
  return new Command('clean')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show what would be removed and stop')
    .action(async (options: CleanOptions) => {
      const root = runsRoot(process.env);
      const engine = podmanEngine(process.env);
      const { rootless } = await engineInfo(engine);
      const slices = systemdSlices(rootless ? 'user' : 'system', process.env);
      const leftovers = await findLeftovers(engine, slices, root);
      for (const { kind, name, runId } of leftovers) process.stdout.write(`${kind} ${name} (run ${runId})\n`);
      if (leftovers.length === 0) process.stdout.write('Nothing was left behind.\n');
      if (options.dryRun === true || leftovers.length === 0 || !(await agreed(options))) return;
      // A run is finished from its home's trace before the home goes.
      for (const { id, error } of await recoverRuns(root, '/proc')) {
        process.stdout.write(error === null ? `recovered run ${id}\n` : `run ${id}: ${error}\n`);
      }
      await removeAll(leftovers);
    });
}

async function agreed(options: CleanOptions): Promise<boolean> {
  if (options.yes === true || !process.stdin.isTTY) return true;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await ask.question('Remove these? [y/N] ');
  ask.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function removeAll(leftovers: readonly Leftover[]): Promise<void> {
  for (const { kind, name, remove } of leftovers) {
    try {
      await remove();
      process.stdout.write(`removed ${kind} ${name}\n`);
    } catch (error) {
      process.stdout.write(`${kind} ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
}
