import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { analyzeCommand } from '../../src/cli/analyze.js';
import { compareCommand } from '../../src/cli/compare.js';
import { importCommand } from '../../src/cli/import.js';
import { captured } from './captured.js';

const fixtures = resolve(import.meta.dirname, '../../fixtures/agentcgroup');
const home = mkdtempSync(join(tmpdir(), 'cgmon-analyze-'));
const runs = join(home, 'cgmon', 'runs');
beforeAll(() => void vi.stubEnv('XDG_DATA_HOME', home));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('cgmon import, then analyze and compare', () => {
  it('imports what can be read, names what cannot, and says how many', async () => {
    const { stdout, stderr } = await captured(importCommand(), ['agentcgroup', join(fixtures, 'dataset')]);
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect(stderr).toMatch(/task-2\/attempt_1: resources\.json: no JSON .*: skipped\n/);
    expect(stderr).toMatch(/3 imported to .*, 0 were there before, 2 skipped/);
    const again = await captured(importCommand(), ['agentcgroup', join(fixtures, 'dataset'), '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ runs: [{ already: true }, {}, {}], skipped: [{}, {}] });
  });

  it('fails in one line where nothing could be imported, and writes nothing that a terminal obeys', async () => {
    const file = join(home, 'bad.jsonl');
    writeFileSync(file, '\u001B[31mgarbage\n{"task": "\u001B[0m"}\n');
    let shown = '';
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      shown += String(chunk);
      return true;
    });
    const run = importCommand().exitOverride().parseAsync(['agentcgroup', file], { from: 'user' });
    await expect(run).rejects.toMatchObject({
      message: `${file}: nothing imported, 2 skipped`,
      exitCode: 1,
    });
    spy.mockRestore();
    expect(shown.split('\n')).toHaveLength(3);
    expect(shown).not.toContain('\u001B');
  });

  it('analyses imported runs and the same data in place with the same result', async () => {
    const stored = await captured(analyzeCommand(), ['--all', '--json']);
    const inPlace = await captured(analyzeCommand(), ['--import', join(fixtures, 'dataset'), '--json']);
    const [one, two] = [stored.stdout, inPlace.stdout].map(
      (text) => (JSON.parse(text) as { published: object }).published,
    );
    expect(one).toEqual(two);
    expect(one).toMatchObject({ runs: 3 });
  });

  it('prints tables, by the paper too', async () => {
    const { stdout } = await captured(analyzeCommand(), ['--all', '--method', 'paper']);
    expect(stdout).toMatch(/^The dataset\n/);
    expect(stdout).toMatch(/Test Execution +2 /);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('passes over a damaged run with one line and goes on', async () => {
    const [first = ''] = readdirSync(runs);
    const source = join(runs, first, 'source.json');
    writeFileSync(source, '{');
    const { stdout, stderr } = await captured(analyzeCommand(), ['--all', '--json']);
    expect(stderr).toBe(`cgmon: ${source}: not a cgmon source run: skipped\n`);
    expect(JSON.parse(stdout)).toMatchObject({ published: { runs: 2 } });
  });

  it('names a run that is not there and goes on, and counts one that is named twice once', async () => {
    const [, second = ''] = readdirSync(runs);
    const { stdout, stderr } = await captured(analyzeCommand(), ['absent', second, second, '--json']);
    expect(stderr).toMatch(
      /^cgmon: there is no run "absent": skipped\ncgmon: .* is there already and counts once\n/,
    );
    expect(JSON.parse(stdout)).toMatchObject({ published: { runs: 1 } });
  });

  it('says what to do where there is nothing to analyse', async () => {
    await expect(captured(analyzeCommand(), [])).rejects.toThrow('no runs to analyse');
    await expect(captured(analyzeCommand(), ['absent'])).rejects.toThrow('there is no run "absent"');
  });

  it('compares runs in every format', async () => {
    const names = readdirSync(runs);
    const text = await captured(compareCommand(), [...names, '--by', 'name']);
    expect(text.stdout).toMatch(/too few runs to say/);
    expect(text.stdout).not.toMatch(/NaN|undefined|Infinity/);
    const markdown = await captured(compareCommand(), [...names, '--by', 'name', '--format', 'markdown']);
    expect(markdown.stdout).toMatch(/^## Outcomes\n\n\| configuration \|/);
    const csv = await captured(compareCommand(), [...names, '--by', 'name', '--format', 'csv']);
    const columns = csv.stdout.split('\n').map((line) => line.split(',').length);
    expect(new Set(columns.slice(0, -1)).size).toBe(1);
    const json = await captured(compareCommand(), [...names, '--json', '--metrics', 'wallS']);
    expect(JSON.parse(json.stdout)).toMatchObject({ configurations: [{ configuration: 'no limits' }] });
  });

  it('refuses a baseline and a metric that are not there', async () => {
    const names = readdirSync(runs);
    await expect(captured(compareCommand(), [...names, '--baseline', 'x'])).rejects.toThrow(
      /--baseline: no run/,
    );
    await expect(captured(compareCommand(), [...names, '--metrics', 'wall'])).rejects.toThrow(
      /"wall" is none of/,
    );
  });
});
