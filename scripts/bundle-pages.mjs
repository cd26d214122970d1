// Bundles what runs in the browser: node scripts/bundle-pages.mjs [folder, default dist/pages]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const pages = ['report-page', 'live-page'].map((name) => join(root, `src/timeline/${name}.ts`));

await build({
  entryPoints: pages.filter((path) => existsSync(path)),
  outdir: process.argv[2] ?? join(root, 'dist/pages'),
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2022', 'chrome110', 'firefox110', 'safari16'],
  // A script inside a page must not hold what ends it.
  supported: { 'inline-script': false },
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'error',
});
