import { Command } from 'commander';
import { CgmonError } from '../model/errors.js';
import { formatBytes } from '../model/units.js';
import { agentImage, agentImageRecipe, buildAgentImage } from '../podman/agent-image.js';
import { abortable } from '../podman/abortable.js';
import { podmanEngine } from '../podman/engine.js';
import { ensureImage } from '../podman/image.js';
import { chooseImage, type LabelledImage, labelledImages, removeImage } from '../podman/labelled-images.js';
import { prepareImage } from '../podman/prepare-image.js';
import { canAsk, confirmed } from './confirm.js';
import { collect } from './options.js';
import { stoppable } from './stoppable.js';
import { formatTable } from './text-table.js';

export function imageCommand(): Command {
  return new Command('image')
    .addCommand(buildCommand())
    .addCommand(prepareCommand())
    .addCommand(listCommand())
    .addCommand(removeCommand());
}

interface BuildOptions {
  readonly tag: string;
  readonly base: string;
  readonly package: readonly string[];
  readonly claudeCode: string;
}

function buildCommand(): Command {
  return new Command('build')
    .description('build the image agents run in by default')
    .option('--tag <name>', 'name of the image', agentImage)
    .option('--base <image>', 'image it starts from', agentImageRecipe.base)
    .option('--package <name>', 'Debian package in place of the usual ones; may be repeated', collect, [])
    .option('--claude-code <version>', 'exact version of the CLI', agentImageRecipe.claudeCode)
    .action(async (options: BuildOptions) => {
      const recipe = {
        base: options.base,
        packages: options.package.length === 0 ? agentImageRecipe.packages : options.package,
        claudeCode: options.claudeCode,
      };
      const odd = [...recipe.packages, recipe.claudeCode].find(
        (word) => !/^[a-z0-9][a-z0-9.+:~-]*$/i.test(word),
      );
      if (odd !== undefined) {
        throw new CgmonError('usage', `"${odd}" is neither a Debian package nor a version`, {
          hint: 'like git, or 2.1.16',
        });
      }
      const started = performance.now();
      await stoppable((signal) =>
        buildAgentImage(abortable(podmanEngine(process.env), signal), recipe, options.tag),
      );
      process.stdout.write(`built ${options.tag} in ${seconds(started)}\n`);
    });
}

interface PrepareOptions {
  readonly path: readonly string[];
}

function prepareCommand(): Command {
  return new Command('prepare')
    .description("derive an image in which a directory belongs to the agent's user")
    .argument('<image>')
    .option('--path <dir>', 'directory in the image; may be repeated (/testbed)', collect, [])
    .action(async (image: string, options: PrepareOptions) =>
      stoppable(async (signal) => {
        const engine = abortable(podmanEngine(process.env), signal);
        const say = (doing: string) => process.stderr.write(`${doing} ${image}\n`);
        const { facts } = await ensureImage(engine, image, say);
        const started = performance.now();
        const wanted = {
          image,
          paths: options.path.length === 0 ? ['/testbed'] : options.path,
          uid: process.getuid?.() ?? 0,
          gid: process.getgid?.() ?? 0,
        };
        const { image: derived, cached } = await prepareImage(engine, wanted, facts);
        process.stderr.write(cached ? 'made before\n' : `prepared in ${seconds(started)}\n`);
        process.stdout.write(`${derived}\n`);
      }),
    );
}

function listCommand(): Command {
  return new Command('ls')
    .description('images that cgmon made')
    .option('--json', 'print JSON on stdout')
    .action(async (options: { readonly json?: true }) => {
      const images = await labelledImages(podmanEngine(process.env));
      process.stdout.write(
        options.json === true ? `${JSON.stringify({ images }, null, 2)}\n` : listText(images),
      );
    });
}

function listText(images: readonly LabelledImage[]): string {
  if (images.length === 0) return `No images made by cgmon: cgmon image build makes ${agentImage}.\n`;
  const rows = images.map(({ names, id, kind, source, sizeBytes, createdAtMs }) => [
    names[0] ?? id.slice(0, 12),
    source === null ? kind : `${kind} from ${source}`,
    formatBytes(sizeBytes),
    new Date(createdAtMs).toISOString().slice(0, 16).replace('T', ' '),
  ]);
  return `${formatTable({ header: ['image', 'kind', 'size', 'made (UTC)'], rows }, 'text')}\n`;
}

interface RemoveOptions {
  readonly prepared?: true;
  readonly yes?: true;
}

function removeCommand(): Command {
  return new Command('rm')
    .description('remove images that cgmon made; no others')
    .argument('[image...]')
    .option('--prepared', 'every prepared image')
    .option('--yes', 'do not ask; --prepared needs it where nobody can be asked')
    .action(async (wanted: readonly string[], options: RemoveOptions) => {
      const engine = podmanEngine(process.env);
      const images = await labelledImages(engine);
      const chosen = [
        ...wanted.map((name) => chooseImage(images, name)),
        ...images.filter(({ kind }) => options.prepared === true && kind === 'prepared'),
      ];
      if (chosen.length === 0 && options.prepared !== true) {
        throw new CgmonError('usage', 'which image?', { hint: 'cgmon image ls' });
      }
      const names = chosen.map(({ names: [name], id }) => name ?? id).join(', ');
      if (options.yes !== true && options.prepared === true && chosen.length > 0 && !canAsk()) {
        process.stdout.write(
          `${names}\nNothing was removed: cgmon image rm --prepared --yes removes these.\n`,
        );
        return;
      }
      if (options.yes !== true && chosen.length > 0 && !(await confirmed(`Remove ${names}?`))) return;
      for (const image of new Set(chosen)) {
        await removeImage(engine, image);
        process.stdout.write(`removed ${image.names[0] ?? image.id}\n`);
      }
    });
}

function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
