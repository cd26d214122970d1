import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which folders of src/ a folder may import besides itself. The table in docs/architecture.md says why. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  stats: ['model'],
  yaml: ['model'],
  cgroup: ['model'],
  shell: ['model'],
  trace: ['model', 'shell'],
  podman: ['model'],
  process: ['model'],
  sampler: ['model', 'cgroup'],
  join: ['model'],
  record: ['model'],
  recorder: ['model', 'cgroup', 'process', 'trace', 'sampler', 'join', 'record'],
  run: ['model', 'cgroup', 'podman', 'trace', 'record', 'recorder', 'yaml'],
  attach: ['model', 'cgroup', 'podman', 'trace', 'record', 'recorder', 'run'],
  analysis: ['model', 'stats', 'record', 'shell', 'importers'],
  importers: ['model', 'stats', 'trace', 'shell', 'join', 'record'],
  export: ['model', 'join', 'record', 'metrics'],
  metrics: ['model', 'sampler'],
  report: ['model', 'record', 'join', 'analysis'],
  timeline: ['model', 'report', 'live'],
  live: ['model', 'record', 'report', 'web'],
  web: ['model', 'record', 'join', 'report'],
  doctor: ['model', 'cgroup', 'podman', 'run'],
  serve: [
    'model',
    'cgroup',
    'trace',
    'process',
    'podman',
    'sampler',
    'join',
    'record',
    'recorder',
    'metrics',
    'web',
    'export',
    'live',
  ],
  experiment: ['model', 'stats', 'podman', 'record', 'recorder', 'run', 'analysis', 'yaml'],
};

const root = resolve(import.meta.dirname, '../src');

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importedFolders(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].map(
    (match) => match[1] ?? '',
  );
  return specifiers.map((specifier) => relative(root, resolve(dirname(file), specifier)).split('/')[0] ?? '');
}

describe('imports point one way', () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it('knows every folder of src', () => {
    const known = new Set([...Object.keys(mayImport), 'cli']);
    expect(folders.map((folder) => folder.name).filter((name) => !known.has(name))).toEqual([]);
  });

  for (const { name } of folders.filter((folder) => folder.name !== 'cli')) {
    it(`src/${name} imports only what its layer may`, () => {
      const allowed = new Set([name, ...(mayImport[name] ?? [])]);
      const wrong = sourceFiles(join(root, name)).flatMap((file) =>
        importedFolders(file)
          .filter((folder) => !allowed.has(folder))
          .map((folder) => `${relative(root, file)} imports ${folder}`),
      );
      expect(wrong).toEqual([]);
    });
  }
});
