// Runs a benchmark written in TypeScript: node bench/run.mjs [--vm] <name> [arguments]
// --vm: in the test VM, as root, where every cgroup file is there (scripts/vm must have pushed a build).
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const words = process.argv.slice(2);
const inVm = words[0] === '--vm';
const [name, ...rest] = inVm ? words.slice(1) : words;
if (name === undefined || !/^[a-z0-9-]+$/.test(name)) {
  console.error('usage: node bench/run.mjs [--vm] <name> [arguments]');
  process.exit(2);
}
const root = join(import.meta.dirname, '..');
const folder = join(root, '.cache/bench');
mkdirSync(folder, { recursive: true });
await build({
  // The sampler starts the worker that lies beside it.
  entryPoints: {
    [name]: join(import.meta.dirname, `${name}.ts`),
    worker: join(root, 'src/sampler/worker.ts'),
  },
  outdir: folder,
  entryNames: '[name]',
  bundle: true,
  platform: 'node',
  format: 'esm',
  // Packages that are CommonJS still call require.
  banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
  logLevel: 'error',
});
// As the command itself runs: with the flags of its first line.
const [firstLine = ''] = readFileSync(join(root, 'src/cli/main.ts'), 'utf8').split('\n');
const flags = firstLine.split(' ').slice(3);
const node = (script) => ['--expose-gc', ...flags, script, ...rest];
const { status } = inVm
  ? runInVm()
  : spawnSync(process.execPath, node(join(folder, `${name}.js`)), { stdio: 'inherit' });
process.exit(status ?? 1);

function runInVm() {
  execFileSync('cc', [
    '-O2',
    '-static',
    '-Wall',
    '-o',
    join(folder, 'work'),
    join(root, 'bench/native/work.c'),
  ]);
  const guest = '/home/dev/cgmon/.cache/bench';
  const packed = execFileSync('tar', ['-c', '-C', folder, `${name}.js`, 'worker.js', 'work']);
  const vm = join(root, 'scripts/vm');
  const unpack = `mkdir -p ${guest} && tar -x -C ${guest}`;
  // As the user: the next push replaces the folder, and must be able to.
  execFileSync(vm, ['run', '--', unpack], { input: packed, stdio: ['pipe', 'inherit', 'inherit'] });
  return spawnSync(vm, ['run', '--root', '--', `cd ${guest} && node ${node(`${name}.js`).join(' ')}`], {
    stdio: 'inherit',
  });
}
