import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ToolsFor, experimentCommand } from '../../src/cli/experiment.js';
import { emptyUsage, writeFinishedRun } from './finished-run.js';
import { captured } from './captured.js';

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

const mib = 1024 ** 2;
let launches = 0;
/** Task a needs 100 MiB, task b 20 MiB; runs are written as recorded ones. */
const toolsFor: ToolsFor = (scratch) =>
  Promise.resolve({
    scratch,
    hostStalls: () => ({ cpu: null, memory: null, io: null }),
    check: () => Promise.resolve(null),
    launch: ({ name, limits }) => {
      launches += 1;
      const need = (name === 'a' ? 100 : 20) * mib;
      const killed = (limits.memoryMaxBytes ?? Number.POSITIVE_INFINITY) < need;
      const run = writeFinishedRun(join(home, 'cgmon', 'runs'), launches, {
        name,
        limits: { asked: limits, effective: limits },
        exit: {
          code: killed ? 137 : 0,
          signal: null,
          oomKilled: killed,
          reason: killed ? 'out of memory' : 'ok',
        },
        totals: { ...emptyUsage, memoryPeakBytes: Math.min(need, limits.memoryMaxBytes ?? need) },
      });
      return Promise.resolve({ run, modelError: false });
    },
  });

/** The look at a real host takes a third of a second a run. */
const command = (): Command =>
  experimentCommand(toolsFor, () =>
    Promise.resolve({
      otherCpuShare: 0.9,
      memoryAvailableBytes: null,
      swapUsedBytes: null,
      pressure: { cpu: null, memory: null, io: null },
      temperatureC: null,
      clockShare: null,
    }),
  );

describe('cgmon experiment', () => {
  it('--dry-run shows the runs and starts none', async () => {
    const { stdout } = await captured(command(), [file, '--dry-run']);
    expect(stdout.match(/memory 64 MiB, swap 0 B/g)).toHaveLength(4);
    expect(stdout).toMatch(/8 runs, 1 side by side at most, in an order by seed 1/);
    expect(launches).toBe(0);
  });

  it('makes the runs, tells of each, and compares', async () => {
    const { stdout, stderr } = await captured(command(), [file]);
    expect(launches).toBe(8);
    expect(stderr).toMatch(/\[8\/8\] [ab] \/ memory (64|128) MiB, swap 0 B \/ 2: /);
    expect(stderr).toMatch(/the host was not quiet: other programs use 90 % of the CPUs/);
    expect(stdout).toMatch(/a: memory 64 MiB, swap 0 B +2 +0\/2 .*2 out of memory/);
    expect(stdout).toMatch(/b: memory 64 MiB, swap 0 B +2 +2\/2 .*2 passed/);
  });

  it('makes nothing again, and goes on with more repeats', async () => {
    launches = 100;
    await captured(command(), [file]);
    expect(launches).toBe(100);
    writeFileSync(file, readFileSync(file, 'utf8').replace('repeats: 2', 'repeats: 3'));
    const { stderr } = await captured(command(), [file, '--json']);
    expect(launches).toBe(104);
    expect(stderr).toMatch(/8 of 12 runs are kept from before/);
  });

  it('searches the smallest memory limit of a task', async () => {
    launches = 200;
    const argv = [file, '--search', 'memory', '--task', 'a', '--json', '--out', join(home, 'search')];
    const { stdout } = await captured(command(), argv);
    const { found } = JSON.parse(stdout) as { found: { passingBytes: number; repeats: number }[] };
    expect(found).toHaveLength(1);
    expect(found[0]?.repeats).toBe(5);
    expect((found[0]?.passingBytes ?? 0) / mib).toBeGreaterThanOrEqual(100);
    expect((found[0]?.passingBytes ?? 0) / mib).toBeLessThanOrEqual(105);
  });

  it('says in one line what is wrong', async () => {
    const bad = join(home, 'bad.yaml');
    writeFileSync(bad, 'tasks: [{name: a, command: [x]}]\nlimits: {memroy: 1g}\n');
    await expect(captured(command(), [bad])).rejects.toThrow(/bad\.yaml:2:10: unknown limit "memroy"/);
    await expect(captured(command(), ['absent.yaml'])).rejects.toThrow('absent.yaml: ENOENT');
    const argv = [file, '--search', 'memory', '--task', 'z'];
    await expect(captured(command(), argv)).rejects.toThrow('--task: there is no task "z"');
  });
});
