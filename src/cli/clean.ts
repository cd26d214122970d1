import { tmpdir } from 'node:os';
import { Command } from 'commander';
import { podmanEngine } from '../podman/engine.js';
import { engineInfo } from '../podman/info.js';
import { labelledImages, removeImage } from '../podman/labelled-images.js';
import { systemdSlices } from '../podman/slice.js';
import { runsRoot } from '../record/run-directory.js';
import { findLeftovers, type Leftover } from '../run/leftovers.js';
import { removeLeftovers } from '../run/remove-leftovers.js';
import { canAsk, confirmed } from './confirm.js';
import { lockDirectory } from './lock-directory.js';

interface CleanOptions {
  readonly images?: true;
  readonly yes?: true;
  readonly dryRun?: true;
}

interface Removal extends Omit<Leftover, 'kind'> {
  readonly kind: Leftover['kind'] | 'prepared image';
}

export function cleanCommand(): Command {
  return new Command('clean')
    .option('--images', 'images that cgmon derived from others too')
    .option('--yes', 'do not ask; needed where nobody can be asked')
    .option('--dry-run', 'show what would be removed and stop')
    .action(async (options: CleanOptions) => {
      const { env } = process;
      const root = runsRoot(env);
      const engine = podmanEngine(env);
      const { rootless } = await engineInfo(engine);
      const leftovers: Removal[] = await findLeftovers({
        engine,
        rootless,
        slices: systemdSlices(rootless ? 'user' : 'system', env),
        root,
        lockDirectory: lockDirectory(env),
        procRoot: '/proc',
        temporary: tmpdir(),
        nowMs: Date.now(),
      });
      if (options.images === true) leftovers.push(...(await preparedImages(engine)));
      for (const found of leftovers) process.stdout.write(`${textOf(found)}\n`);
      if (leftovers.length === 0) process.stdout.write('Nothing was left behind.\n');
      if (options.dryRun === true || leftovers.length === 0) return;
      if (options.yes !== true && !canAsk()) {
        process.stdout.write('Nothing was removed: cgmon clean --yes removes these.\n');
        return;
      }
      if (options.yes !== true && !(await confirmed('Remove these?'))) return;
      const places = { root, procRoot: '/proc' };
      const failed = await removeLeftovers(leftovers, places, (line) => process.stdout.write(`${line}\n`));
      if (failed > 0) process.exitCode = 1;
    });
}

async function preparedImages(engine: ReturnType<typeof podmanEngine>): Promise<Removal[]> {
  return (await labelledImages(engine))
    .filter(({ kind }) => kind === 'prepared')
    .map((image) => ({
      kind: 'prepared image',
      name: image.names[0] ?? image.id.slice(0, 12),
      runId: null,
      remove: () => removeImage(engine, image),
    }));
}

function textOf({ kind, name, runId }: Removal): string {
  return `${kind} ${name}${runId === null ? '' : ` (run ${runId})`}`;
}
