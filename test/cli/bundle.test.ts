import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { showCommand } from '../../src/cli/show.js';
import { captured } from './captured.js';

const root = join(import.meta.dirname, '../..');
const command = join(root, 'dist/bin/cgmon.js');
const run = join(root, 'fixtures/runs/20261121t011425ycr2');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
};

/** As a user starts it. */
function bundled(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the bundled command', () => {
  it('prints what its modules print', async () => {
    const { stdout } = await captured(showCommand(), [run, '--json']);
    expect(bundled('show', run, '--json')).toEqual({ status: 0, stdout, stderr: '' });
  });

  it('finds its version, and the pages beside it', () => {
    expect(bundled('--version').stdout).toBe(`${manifest.version}\n`);
    const folder = mkdtempSync(join(tmpdir(), 'cgmon-bundle-'));
    const file = join(folder, 'report.html');
    expect(bundled('report', run, '--output', file)).toEqual({ status: 0, stdout: `${file}\n`, stderr: '' });
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/i);
    rmSync(folder, { recursive: true });
  });

  it('ships the pages that its messages name, and the schema that they point to', () => {
    for (const path of ['docs/experiments.md', 'docs/profiles.md', 'schemas/experiment.schema.json']) {
      expect(existsSync(join(root, path))).toBe(true);
      expect(manifest.files).toContain(path.split('/')[0]);
    }
  });

  it('brings the licence of every package it holds', () => {
    const text = readFileSync(join(root, 'dist/bin/LICENSES.txt'), 'utf8');
    const missing = Object.entries(manifest.dependencies).filter(
      ([name, version]) => !text.includes(`\n${name} ${version}\n`),
    );
    expect(missing).toEqual([]);
  });
});
