import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { compareCommand } from '../../src/cli/compare.js';
import { captured } from './captured.js';
import { fakeExperiment, mib, needs } from './fake-experiment.js';

const home = mkdtempSync(join(tmpdir(), 'cgmon-experiment-'));
const file = join(home, 'limits.yaml');
beforeAll(() => void vi.stubEnv('XDG_DATA_HOME', home));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});
writeFileSync(
  file,
  'tasks: [{name: a, command: [x]}, {name: b, command: [y]}]\nlimits: {memory: [64m, 128m], swap: 0}\nrepeats: 2\n',
);

const aNeeds100 = needs((task) => (task === 'a' ? 100 : 20.5));
const { command, launched } = fakeExperiment(home, aNeeds100);

describe('cgmon experiment', () => {
  it('--dry-run shows the runs and starts none', async () => {
    const { stdout } = await captured(command(), [file, '--dry-run']);
    expect(stdout.match(/memory 64 MiB, swap 0 B/g)).toHaveLength(4);
    expect(stdout).toMatch(/8 runs, 1 side by side at most, in an order by seed 1/);
    expect(launched).toEqual([]);
  });

  it('makes the runs, tells of each, and compares', async () => {
    const { stdout, stderr } = await captured(command(), [file]);
    expect(launched).toHaveLength(8);
    expect(stderr).toMatch(/\[8\/8\] [ab] \/ memory (64|128) MiB, swap 0 B \/ 2: /);
    expect(stderr).toMatch(/the host was not quiet: other programs use 90 % of the CPUs/);
    expect(stdout).toMatch(/a: memory 64 MiB, swap 0 B +2 +0\/2 .*2 out of memory/);
    expect(stdout).toMatch(/b: memory 64 MiB, swap 0 B +2 +2\/2 .*2 passed/);
  });

  it('says where the results are, and `cgmon compare` finds them by the name of the experiment', async () => {
    const { stderr } = await captured(command(), [file]);
    expect(stderr).toContain(`cgmon: the results are in ${join(home, 'cgmon', 'experiments', 'limits')}\n`);
    expect(stderr).toContain('cgmon: compare them again, with plots: cgmon compare limits --format html\n');
    const { stdout } = await captured(compareCommand(), ['limits']);
    expect(stdout).toMatch(/a: memory 64 MiB, swap 0 B +2 +0\/2 .*2 out of memory/);
    await expect(captured(compareCommand(), ['../experiments/limits'])).rejects.toThrow('no run');
  });

  it('makes nothing again, and goes on with more repeats', async () => {
    await captured(command(), [file]);
    expect(launched).toHaveLength(8);
    writeFileSync(file, readFileSync(file, 'utf8').replace('repeats: 2', 'repeats: 3'));
    const { stderr } = await captured(command(), [file, '--json']);
    expect(launched).toHaveLength(12);
    expect(stderr).toMatch(/8 of 12 runs are kept from before/);
  });

  it('searches the smallest memory limit of a task', async () => {
    const argv = [file, '--search', 'memory', '--task', 'a', '--json', '--out', join(home, 'search')];
    const { stdout } = await captured(fakeExperiment(home, aNeeds100, { serial: 100 }).command(), argv);
    const { found } = JSON.parse(stdout) as { found: { passingBytes: number; repeats: number }[] };
    expect(found).toHaveLength(1);
    expect(found[0]?.repeats).toBe(5);
    expect((found[0]?.passingBytes ?? 0) / mib).toBeGreaterThanOrEqual(100);
    expect((found[0]?.passingBytes ?? 0) / mib).toBeLessThanOrEqual(105);
  });

  it('goes on with the other tasks where one cannot be searched, and says so by the exit code', async () => {
    const aFails = fakeExperiment(
      home,
      (spec, serial) => (spec.name === 'a' ? 'error' : needs(() => 20)(spec, serial)),
      { serial: 300, peakMib: 20 },
    );
    const argv = [file, '--search', 'memory', '--json', '--out', join(home, 'search-two')];
    const { stdout, stderr } = await captured(aFails.command(), argv);
    const problem = 'a: there is no limit to find: without one 0 of 5 runs passed (5 failed)';
    expect(stderr).toContain(`cgmon: ${problem} (mend the task or its check`);
    expect(JSON.parse(stdout)).toMatchObject({
      found: [{ task: 'b', kind: 'found' }],
      problems: [{ task: 'a', problem }],
    });
    expect(process.exitCode).toBe(2);
    process.exitCode = 0;
  });

  it('--dry-run --search shows what the search would do', async () => {
    const argv = [file, '--dry-run', '--search', 'memory', '--task', 'b', '--out', join(home, 'unmade')];
    const { stdout } = await captured(command(), argv);
    expect(stdout).toMatch(/^the smallest memory limit from 8\.0 MiB to .* for b\n/);
    expect(stdout).toContain('takes 5 runs where all pass, at most 50;');
    expect(stdout).toContain('other limits: swap 0 B; one run at a time, each at most 30m 00s');
    const json = await captured(command(), [...argv, '--json', '--success-rate', '0.8']);
    expect(JSON.parse(json.stdout)).toMatchObject({ tasks: ['b'], runsPerLimit: { fewest: 14, most: 140 } });
    expect(existsSync(join(home, 'unmade'))).toBe(false);
  });

  it('says in one line what is wrong', async () => {
    const bad = join(home, 'bad.yaml');
    writeFileSync(bad, 'tasks: [{name: a, command: [x]}]\nlimits: {memroy: 1g}\n');
    await expect(captured(command(), [bad])).rejects.toThrow(/bad\.yaml:2:10: unknown limit "memroy"/);
    await expect(captured(command(), ['absent.yaml'])).rejects.toThrow('absent.yaml: there is no such file');
    const argv = [file, '--search', 'memory', '--task', 'z'];
    await expect(captured(command(), argv)).rejects.toThrow('--task: there is no task "z"');
    await expect(captured(command(), [...argv, '--dry-run'])).rejects.toThrow('no task "z"');
  });
});

describe('runs that could not be made', () => {
  const directory = join(home, 'engine');
  const gone = fakeExperiment(home, () => {
    throw new Error('podman is gone');
  });
  afterEach(() => {
    process.exitCode = 0;
  });

  it('are counted by their outcome, and the exit code says that they are missing', async () => {
    const { stdout, stderr } = await captured(gone.command(), [file, '--out', directory]);
    expect(gone.launched).toHaveLength(12);
    expect(stdout).toMatch(/a: memory 64 MiB, swap 0 B +3 +n\/a +n\/a +n\/a +3 engine error/);
    expect(stderr).toContain('12 of 12 runs say nothing about the limits (podman is gone)');
    expect(stderr).not.toContain('no trace');
    expect(process.exitCode).toBe(1);
  });

  it('and so `cgmon compare` shows them', async () => {
    const { stdout, stderr } = await captured(compareCommand(), [directory, '--json']);
    const { configurations } = JSON.parse(stdout) as {
      configurations: { runs: number; counted: number; outcomes: object }[];
    };
    expect(configurations).toHaveLength(4);
    expect(configurations[0]).toMatchObject({ runs: 3, counted: 0, outcomes: { 'engine error': 3 } });
    expect(stderr).toBe('');
  });
});

describe('progress', () => {
  const directory = join(home, 'progress');
  const numbers = (stderr: string): string[] => stderr.match(/\[\d+\/\d+\]/g) ?? [];

  it('counts the runs of this plan, whatever else stands in the results', async () => {
    const yaml = join(home, 'progress.yaml');
    writeFileSync(yaml, 'tasks: [{name: a, command: [x]}]\nlimits: {memory: [64m, 128m]}\n');
    const gone = fakeExperiment(home, () => {
      throw new Error('podman is gone');
    });
    await captured(gone.command(), [yaml, '--out', directory]);
    process.exitCode = 0;
    writeFileSync(yaml, 'tasks: [{name: a, command: [x]}]\nlimits: {memory: [64m, 256m, 512m]}\n');
    const mended = fakeExperiment(home, aNeeds100, { serial: 400 });
    const { stderr } = await captured(mended.command(), [yaml, '--out', directory]);
    expect(numbers(stderr)).toEqual(['[1/3]', '[2/3]', '[3/3]']);
  });

  it('of a search has no total and no time left; its end is a curve', async () => {
    const argv = [file, '--search', 'memory', '--task', 'b', '--out', join(home, 'search-progress')];
    const { command: ofB } = fakeExperiment(home, aNeeds100, { serial: 500, peakMib: 21 });
    const { stdout, stderr } = await captured(ofB(), argv);
    expect(stdout.split('\n')).toEqual([
      'b: passes with 21.0 MiB (5 of 5 runs), 20.0 MiB does not (0 of 1 runs, out of memory); without a limit 5 of 5 runs pass, with a peak of 21.0 MiB',
      'limit     passed  wall time  slow-down  memory stall  OOM kills      peak',
      'none         5/5     1.00 s       1.00           n/a          0  21.0 MiB',
      '21.0 MiB     5/5     1.00 s       1.00           n/a          0  21.0 MiB',
      '20.0 MiB     0/1        n/a        n/a           n/a          1  20.0 MiB',
      '',
    ]);
    expect(stderr).toMatch(/cgmon: b \/ memory unlimited, swap 0 B \/ 1: passed in /);
    expect(numbers(stderr)).toEqual([]);
    expect(stderr).not.toContain('left');
  });

  it('--dry-run tells the time by what the host admits', async () => {
    const yaml = join(home, 'alone.yaml');
    writeFileSync(
      yaml,
      'tasks: [{name: a, command: [x]}]\nrepeats: 4\nparallel: 4\ntimeout: 10m\nlimits: {memory: unlimited}\n',
    );
    const { stdout } = await captured(command(), [yaml, '--dry-run']);
    expect(stdout).toContain('at the timeouts they would take 40m 00s');
  });
});

describe('--out', () => {
  it('refuses a directory that holds anything else, and removes nothing from it', async () => {
    const directory = join(home, 'mine');
    mkdirSync(join(directory, 'workspaces'), { recursive: true });
    writeFileSync(join(directory, 'workspaces', 'thesis.txt'), 'years');
    const refused = captured(command(), [file, '--out', directory]);
    await expect(refused).rejects.toThrow(`${directory} is not empty and has no results.ndjson`);
    expect(readdirSync(directory, { recursive: true })).toEqual(['workspaces', 'workspaces/thesis.txt']);
  });

  it('removes the copies that a killed sitting left, and nothing else', async () => {
    const directory = join(home, 'search');
    mkdirSync(join(directory, '.cgmon-workspaces', 'workspace-old'), { recursive: true });
    mkdirSync(join(directory, 'workspaces'));
    await captured(fakeExperiment(home, aNeeds100, { serial: 200 }).command(), [file, '--out', directory]);
    expect(existsSync(join(directory, '.cgmon-workspaces', 'workspace-old'))).toBe(false);
    expect(existsSync(join(directory, 'workspaces'))).toBe(true);
  });
});
