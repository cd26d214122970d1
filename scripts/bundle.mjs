// Bundles the command with its packages into dist/bin, and what runs in the browser into dist/pages.
//   node scripts/bundle.mjs
import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** Gives the files that went into it. */
async function bundlePages() {
  const { metafile } = await build({
    entryPoints: ['report-page', 'live-page'].map((name) => join(root, `src/timeline/${name}.ts`)),
    outdir: join(root, 'dist/pages'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2022', 'chrome110', 'firefox110', 'safari16'],
    // A script inside a page must not hold what ends it.
    supported: { 'inline-script': false },
    charset: 'ascii',
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

/** Few files instead of some 400 modules: a command starts in half the time. Gives the files that went into it. */
async function bundleCommand() {
  const outdir = join(root, 'dist/bin');
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: { cgmon: join(root, 'src/cli/main.ts'), worker: join(root, 'src/sampler/worker.ts') },
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    // Names stay: stack traces are read.
    // Packages that are CommonJS still call require.
    banner: {
      js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);',
    },
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
  });
  chmodSync(join(outdir, 'cgmon.js'), 0o755);
  return Object.keys(metafile.inputs);
}

/** The licence of every package that has a file among these. */
function licences(inputs) {
  const packages = new Set(inputs.flatMap((path) => path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []));
  return [...packages]
    .toSorted((a, b) => a.localeCompare(b))
    .map((path) => {
      const folder = join(root, path);
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text =
        file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

const inputs = await Promise.all([bundlePages(), bundleCommand()]);
writeFileSync(join(root, 'dist/bin/LICENSES.txt'), licences(inputs.flat()));
