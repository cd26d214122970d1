import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkWorkspaces, copyWorkspace } from '../../src/experiment/workspace-copy.js';
import { scratchName } from '../../src/experiment/results-file.js';
import { parseExperiment } from '../../src/experiment/experiment-file.js';

const home = mkdtempSync(join(tmpdir(), 'cgmon-workspace-'));
afterAll(() => rmSync(home, { recursive: true }));
const results = join(home, 'results', 'out');
mkdirSync(results, { recursive: true });
mkdirSync(join(home, 'src'));
writeFileSync(join(home, 'src', 'main.c'), 'int main;');
writeFileSync(join(home, 'results', 'kept.txt'), 'kept');
writeFileSync(join(home, 'a.yaml'), '');

const check = (workspace: string): void =>
  checkWorkspaces(
    parseExperiment(`tasks: [{name: a, command: [x], workspace: ${workspace}}]`, join(home, 'a.yaml')).tasks,
    results,
  );

describe('copyWorkspace', () => {
  it('leaves the results out where they lie in the workspace, and nothing else', () => {
    const copy = copyWorkspace(home, join(results, scratchName), results);
    expect(copy.startsWith(join(results, scratchName))).toBe(true);
    expect(readFileSync(join(copy, 'src', 'main.c'), 'utf8')).toBe('int main;');
    expect(readdirSync(join(copy, 'results'))).toEqual(['kept.txt']);
  });

  it('starts with an empty directory where the task has no workspace', () => {
    expect(readdirSync(copyWorkspace(null, join(results, scratchName), results))).toEqual([]);
  });

  it('names a workspace that cannot be copied, and leaves no half copy', () => {
    const before = readdirSync(join(results, scratchName));
    expect(() => copyWorkspace(join(home, 'gone'), join(results, scratchName), results)).toThrow(
      `cannot copy the workspace ${join(home, 'gone')}: ENOENT`,
    );
    expect(readdirSync(join(results, scratchName))).toEqual(before);
  });
});

describe('checkWorkspaces', () => {
  it('accepts the directory of the file, even with the results in it', () => {
    expect(() => check('.')).not.toThrow();
  });

  it('names the task and what is wrong with its workspace', () => {
    expect(() => check('gone')).toThrow(`task a: the workspace ${join(home, 'gone')} does not exist`);
    expect(() => check('a.yaml')).toThrow('is no directory');
    expect(() => check('results/out')).toThrow('lies in the directory of the results');
  });
});
