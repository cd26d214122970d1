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
import { afterAll, describe, expect, it } from 'vitest';
import { parseExperiment } from '../../src/experiment/experiment-file.js';
import { type LaunchSpec, type RunTools, makePlannedRun } from '../../src/experiment/make-run.js';
import { planRuns } from '../../src/experiment/matrix.js';
import { openResults } from '../../src/experiment/results-file.js';
import type { RunResult } from '../../src/experiment/experiment-state.js';
import type { Run } from '../../src/model/run.js';

const scratch = mkdtempSync(join(tmpdir(), 'cgmon-make-run-'));
afterAll(() => rmSync(scratch, { recursive: true }));
mkdirSync(join(scratch, 'task'));
writeFileSync(join(scratch, 'task', 'input.txt'), 'as it was');

const experiment = parseExperiment(
  'tasks: [{name: a, command: [x], workspace: task, check: test -f out}]\nlimits: {memory: [64m, 128m]}',
  join(scratch, 'exp.yaml'),
);
const [planned] = planRuns(experiment);
if (planned === undefined) throw new Error('no plan');

const ended = (reason: string, code: number): Run =>
  ({
    id: '20300101t000000abcd',
    exit: { code, signal: null, oomKilled: false, reason },
    totals: {
      memoryPeakBytes: 5e6,
      oomKills: 0,
      pressure: { cpuSomeUsec: 10_000, memorySomeUsec: 0, ioSomeUsec: 0 },
    },
    durationMs: 100,
    notes: [],
  }) as unknown as Run;

function tools(rest: Partial<RunTools>): RunTools {
  return {
    launch: () => Promise.resolve({ run: ended('ok', 0), modelError: false }),
    hostStalls: () => ({ cpu: null, memory: null, io: null }),
    check: () => Promise.resolve(0),
    scratch: join(scratch, 'copies'),
    ...rest,
  };
}
const never = new AbortController().signal;

describe('makePlannedRun', () => {
  it('gives every run its own copy of the workspace, and removes it afterwards', async () => {
    const seen: LaunchSpec[] = [];
    const launch: RunTools['launch'] = (spec) => {
      seen.push(spec);
      expect(readFileSync(join(spec.workspace, 'input.txt'), 'utf8')).toBe('as it was');
      writeFileSync(join(spec.workspace, 'input.txt'), 'changed');
      return Promise.resolve({ run: ended('ok', 0), modelError: false });
    };
    for (let i = 0; i < 2; i += 1) {
      const finished = await makePlannedRun(planned, tools({ launch }), never);
      expect(finished).toEqual({
        runId: '20300101t000000abcd',
        outcome: 'passed',
        peakBytes: 5e6,
        wallMs: 100,
        memoryStallMs: 0,
        oomKills: 0,
        message: null,
        warnings: [],
      });
    }
    expect(seen[0]).toMatchObject({ command: ['x'], limits: planned.configuration.limits });
    expect(readdirSync(join(scratch, 'copies'))).toEqual([]);
  });
  it('tells of neighbours that stalled during the run', async () => {
    const stalls = [0, 60_000];
    const hostStalls = () => ({ cpu: stalls.shift() ?? null, memory: null, io: null });
    const { warnings } = await makePlannedRun(planned, tools({ hostStalls }), never);
    expect(warnings).toEqual(['other programs stalled on cpu for 50 % of the run']);
  });
  it('lets the check decide, in the workspace the agent left', async () => {
    const check: RunTools['check'] = (command, { workspace }) => {
      expect(command).toBe('test -f out');
      return Promise.resolve(existsSync(join(workspace, 'out')) ? 0 : 1);
    };
    expect((await makePlannedRun(planned, tools({ check }), never)).outcome).toBe('failed');
    const launch: RunTools['launch'] = ({ workspace }) => {
      writeFileSync(join(workspace, 'out'), '');
      return Promise.resolve({ run: ended('error', 1), modelError: false });
    };
    expect((await makePlannedRun(planned, tools({ check, launch }), never)).outcome).toBe('passed');
  });
  it('takes a check that does not end for a timeout, and says so', async () => {
    const hung = await makePlannedRun(planned, tools({ check: () => Promise.resolve('timeout') }), never);
    expect(hung).toMatchObject({
      outcome: 'timeout',
      message: 'the check did not end within 30m 00s',
      runId: '20300101t000000abcd',
    });
  });
  it('keeps infrastructure apart: a check that cannot run, a model error, an interruption', async () => {
    const noCheck = await makePlannedRun(planned, tools({ check: () => Promise.resolve(null) }), never);
    expect(noCheck).toMatchObject({
      outcome: 'engine error',
      message: `${planned.key}: the check could not run`,
    });
    const launch: RunTools['launch'] = () => Promise.resolve({ run: ended('error', 1), modelError: true });
    const check: RunTools['check'] = () => Promise.resolve(1);
    expect((await makePlannedRun(planned, tools({ launch, check }), never)).outcome).toBe('model error');
    const aborted = AbortSignal.abort();
    expect((await makePlannedRun(planned, tools({}), aborted)).outcome).toBe('interrupted');
  });
  it('says which workspace cannot be copied', async () => {
    const absent = { ...planned, task: { ...planned.task, workspace: join(scratch, 'absent') } };
    await expect(makePlannedRun(absent, tools({}), never)).rejects.toThrow(
      /cannot copy the workspace .*absent/,
    );
    expect(readdirSync(join(scratch, 'copies'))).toEqual([]);
  });
});

const result = (key: string, rest: Partial<RunResult> = {}): RunResult => ({
  key,
  task: 'a',
  configuration: 'c',
  warmUp: false,
  limits: {},
  runId: 'r',
  outcome: 'passed',
  startedAt: '',
  durationMs: 1,
  peakBytes: null,
  message: null,
  warnings: [],
  ...rest,
});

describe('openResults', () => {
  const owner = { pid: process.pid, procRoot: '/proc' };
  it('refuses a second process, and takes over from one that is gone', () => {
    const directory = join(scratch, 'busy');
    const first = openResults(directory, experiment, new Date(0), owner);
    expect(() => openResults(directory, experiment, new Date(0), owner)).toThrow(
      /process \d+ is running this/,
    );
    const lock = join(directory, 'recording.json');
    const held = JSON.parse(readFileSync(lock, 'utf8')) as object;
    writeFileSync(lock, JSON.stringify({ ...held, startTicks: '1' }));
    openResults(directory, experiment, new Date(0), owner).close();
    expect(existsSync(lock)).toBe(false);
    first.close();
  });
  it('keeps what was appended over restarts, also behind a torn line', () => {
    const directory = join(scratch, 'results');
    const first = openResults(directory, experiment, new Date(0), owner);
    first.append(result('one'));
    first.close();
    writeFileSync(first.path, '{"key":"torn', { flag: 'a' });
    const second = openResults(directory, experiment, new Date(1), owner);
    expect(second.before.results.map(({ key }) => key)).toEqual(['one']);
    second.append(result('two'));
    second.close();
    const third = openResults(directory, experiment, new Date(2), owner);
    third.close();
    expect(third.before.results.map(({ key }) => key)).toEqual(['one', 'two']);
    expect(third.before.header.startedAt).toBe('1970-01-01T00:00:00.000Z');
  });
  it('ends in one line where no name can be made, or the results are a directory', () => {
    expect(() => openResults('/proc/cgmon/x', experiment, new Date(0), owner)).toThrow(
      /^cannot write \/proc\/cgmon\/x\/results\.ndjson: ENOENT$/,
    );
    const directory = join(scratch, 'odd');
    mkdirSync(join(directory, 'results.ndjson'), { recursive: true });
    expect(() => openResults(directory, experiment, new Date(0), owner)).toThrow(
      `${directory}/results.ndjson: not the results of an experiment (EISDIR)`,
    );
  });
  it('names the directory where it cannot be written', () => {
    writeFileSync(join(scratch, 'file'), '');
    expect(() => openResults(join(scratch, 'file', 'x'), experiment, new Date(0), owner)).toThrow(
      /cannot keep results in .*file\/x: ENOTDIR/,
    );
  });
});
