import { baseName, simpleCommands, type SimpleCommand } from './simple-commands.js';

/** What a Bash command is for; the first in this order that one of its commands belongs to. */
export const bashCategories = [
  'test',
  'install',
  'build',
  'lint',
  'git',
  'container',
  'network',
  'run',
  'search',
  'files',
  'text',
  'other',
] as const;
export type BashCategory = (typeof bashCategories)[number];

/** A map: no word of a command may find what every object has (`npx constructor`). */
const byName: ReadonlyMap<string, BashCategory> = new Map([
  ...list(
    'test',
    'pytest py.test tox nox nose nosetests nose2 jest vitest mocha ava ctest rspec phpunit bats karma cypress playwright',
  ),
  ...list('install', 'apt apt-get yum dnf apk pacman brew conda mamba pipx gem bundle poetry'),
  ...list(
    'build',
    'make cmake ninja gcc g++ cc c++ clang clang++ ld rustc javac tsc webpack rollup esbuild vite meson bazel gradle mvn msbuild configure',
  ),
  ...list(
    'lint',
    'eslint oxlint biome prettier flake8 pylint ruff black isort mypy pyright shellcheck clippy rubocop golangci-lint',
  ),
  ...list('git', 'git gh hub svn hg'),
  ...list('container', 'docker podman buildah kubectl docker-compose'),
  ...list('network', 'curl wget ssh scp rsync nc ping dig'),
  ...list('run', 'python python2 python3 node deno ruby perl php java bash sh zsh lua Rscript ipython'),
  ...list('search', 'grep egrep fgrep rg ag ack find fd locate'),
  ...list(
    'files',
    'ls tree du df cp mv rm mkdir rmdir touch ln chmod chown stat file tar zip unzip gzip gunzip',
  ),
  ...list('text', 'cat head tail less more sed awk gawk sort uniq cut tr wc diff jq echo printf tee'),
]);

function list(category: BashCategory, names: string): [string, BashCategory][] {
  return names.split(' ').map((name) => [name, category]);
}

/**
 * What a Bash command is for, by its parsed commands: `cd x && ls; pytest -q` is a test run and
 * `echo pytest` is not. "other" for an empty or unknown one.
 */
export function bashCategory(command: string): BashCategory {
  const found = new Set(simpleCommands(command).map(categoryOf));
  return bashCategories.find((category) => found.has(category)) ?? 'other';
}

function categoryOf({ words }: SimpleCommand): BashCategory {
  const name = baseName(words[0] ?? '').toLowerCase();
  const [, first = '', second = ''] = words;
  if (/^python[\d.]*$/.test(name)) return pythonCategory(words);
  if (/^pip[\d.]*$/.test(name))
    return /^(?:install|download|uninstall|wheel)$/.test(first) ? 'install' : 'other';
  switch (name) {
    case 'npm':
    case 'pnpm':
    case 'yarn':
    case 'bun':
      return packageScript(name, first, second);
    case 'npx':
    case 'bunx':
    case 'uvx':
      return byName.get(first) ?? 'run';
    case 'uv':
      if (first === 'run') return categoryOf({ words: words.slice(2), writesFile: false });
      return /^(?:pip|sync|add|venv)$/.test(first) ? 'install' : 'other';
    case 'poetry':
      if (first === 'run') return categoryOf({ words: words.slice(2), writesFile: false });
      return /^(?:build|publish)$/.test(first) ? 'build' : 'install';
    case 'cargo':
    case 'go':
    case 'dotnet':
    case 'swift':
    case 'mvn':
    case 'gradle':
    case 'gradlew':
    case 'mvnw':
    case 'make':
      return toolchain(words);
    case 'bash':
    case 'sh':
      return first === '-c' || first === '-lc' ? bashCategory(second) : 'run';
    default:
      if (byName.has(name)) return byName.get(name) ?? 'other';
      return (words[0] ?? '').startsWith('./') ? (name === 'configure' ? 'build' : 'run') : 'other';
  }
}

function pythonCategory(words: readonly string[]): BashCategory {
  const at = words.indexOf('-m');
  const module = at < 0 ? '' : (words[at + 1] ?? '');
  if (/^(?:pytest|unittest|nose2?|tox|nox|doctest)$/.test(module)) return 'test';
  if (/^(?:pip|venv|ensurepip|virtualenv)$/.test(module)) return 'install';
  if (/^(?:build|compileall|py_compile)$/.test(module)) return 'build';
  if (byName.has(module)) return byName.get(module) ?? 'run';
  if (words.some((word) => /(?:^|\/)manage\.py$/.test(word)) && words.includes('test')) return 'test';
  if (words.some((word) => /(?:^|\/)setup\.py$/.test(word))) {
    if (words.includes('test')) return 'test';
    return words.some((word) => /^(?:install|develop)$/.test(word)) ? 'install' : 'build';
  }
  return words.some((word) => /(?:^|\/)(?:runtests?|run_tests)\.py$/.test(word)) ? 'test' : 'run';
}

function packageScript(name: string, first: string, second: string): BashCategory {
  const script = first === 'run' || first === 'run-script' ? second : first;
  if (/^(?:t|tst|test)(?::|$)/.test(script)) return 'test';
  if (/^build(?::|$)/.test(script)) return 'build';
  if (/^(?:lint|format|typecheck)(?::|$)/.test(script)) return 'lint';
  if (
    /^(?:i|ci|install|add|update|upgrade|remove|uninstall)$/.test(script) ||
    (script === '' && name === 'yarn')
  )
    return 'install';
  return first === 'exec' || first === 'dlx' ? (byName.get(second) ?? 'run') : 'run';
}

function toolchain(words: readonly string[]): BashCategory {
  const rest = words.slice(1);
  if (rest.some((word) => /^(?:test|check|nextest|verify)(?::|$)/.test(word))) return 'test';
  if (rest.some((word) => /^(?:install|get|add|restore)$/.test(word))) return 'install';
  if (rest.some((word) => /^(?:clippy|fmt|vet|lint)$/.test(word))) return 'lint';
  return rest[0] === 'run' ? 'run' : 'build';
}
