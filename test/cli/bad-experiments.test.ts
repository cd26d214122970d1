import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cgmon } from '../../src/cli/program.js';
import { emptyUsage, writeFinishedRun } from './finished-run.js';

const home = mkdtempSync(join(tmpdir(), 'cgmon-bad-experiments-'));
const runs = join(home, 'cgmon', 'runs');
const dataset = resolve(import.meta.dirname, '../../fixtures/agentcgroup/dataset');
const task = 'tasks: [{name: a, command: [x]}]\n';
const files = {
  'torn.yaml': 'tasks: [a\nlimits: }',
  'empty.yaml': '',
  'empty-matrix.yaml': `${task}limits: {}\n`,
  'empty-list.yaml': `${task}limits: {memory: []}\n`,
  'unknown-limit.yaml': `${task}limits: {memroy: 1g}\n`,
  'unknown-key.yaml': `${task}repeat: 3\n`,
  'no-workspace.yaml': 'tasks: [{name: a, command: [x], workspace: gone}]\n',
  'good.yaml': task,
};

beforeAll(() => {
  vi.stubEnv('XDG_DATA_HOME', home);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text);
});
afterAll(() => {
  vi.unstubAllEnvs();
  process.exitCode = 0;
  rmSync(home, { recursive: true });
});

async function call(line: string) {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    }),
  );
  const code = await cgmon(['node', 'cgmon', ...line.split(' ')]).finally(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { code, ...written };
}

describe('a bad experiment gets one line that names it, and exit code 2', () => {
  for (const [line, culprit] of [
    ['experiment DIR/torn.yaml', 'DIR/torn.yaml:2:'],
    ['experiment DIR/empty.yaml', 'DIR/empty.yaml:1:1: tasks is missing'],
    ['experiment DIR/empty-matrix.yaml', 'DIR/empty-matrix.yaml:2:9: limits is an empty matrix'],
    ['experiment DIR/empty-list.yaml', 'DIR/empty-list.yaml:2:18: limits.memory is an empty list'],
    ['experiment DIR/unknown-limit.yaml', 'DIR/unknown-limit.yaml:2:10: unknown limit "memroy"'],
    ['experiment DIR/unknown-key.yaml', 'DIR/unknown-key.yaml:2:1: unknown key "repeat"'],
    ['experiment DIR/no-workspace.yaml', 'task a: the workspace DIR/gone does not exist'],
    ['experiment DIR/nowhere.yaml', 'DIR/nowhere.yaml: there is no such file'],
    ['experiment DIR', 'DIR: cannot be read (EISDIR)'],
    ['experiment DIR/good.yaml --search disk', "'disk' is invalid"],
    ['experiment DIR/good.yaml --task a', '--task is of the search alone'],
    ['experiment DIR/good.yaml --dry-run --confidence 0.9', '--confidence is of the search alone'],
    ['experiment DIR/good.yaml --dry-run --search memory --confidence 95', "argument '95' is invalid"],
    ['experiment DIR/good.yaml --search memory --success-rate 0', "argument '0' is invalid"],
    ['experiment DIR/good.yaml --search memory --success-rate 0.99', 'it takes 299 runs at each limit'],
    ['compare no-such-run', 'no run "no-such-run"'],
    ['analyze no-such-run', 'no run "no-such-run"'],
    ['analyze', 'no runs to analyse'],
    ['import agentcgroup DIR/nowhere', 'DIR/nowhere'],
  ] as const) {
    it(`cgmon ${line.replace('DIR', '...')}`, async () => {
      const { code, stdout, stderr } = await call(line.replace('DIR', home));
      expect(stderr).toMatch(/^cgmon: [^\n]+\n$/);
      expect(stderr).toContain(culprit.replace('DIR', home));
      expect([code, stdout]).toEqual([2, '']);
    });
  }
});

describe('a bad part is named in one line each, and the rest goes on', () => {
  it('damaged attempts of a dataset', async () => {
    const { code, stdout, stderr } = await call(`analyze --import ${dataset} --json`);
    expect(code).toBe(0);
    const lines = stderr.trim().split('\n');
    expect(lines.filter((one) => /^cgmon: \S*dataset\/\S+\/attempt_1: .+: skipped$/.test(one))).toHaveLength(
      2,
    );
    // An attempt whose calls have no ends is kept, without them.
    expect(lines.slice(2)).toEqual([
      expect.stringMatching(/task-4\/attempt_1: tool_calls\.json has no ends/),
      expect.stringMatching(/^cgmon: no trace of the agent in owner__task-4\/1: /),
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ published: { runs: 3 } });
  });

  it('figures where no directory can be made', async () => {
    const { code, stderr } = await call(`analyze --import ${dataset} --figures /proc/cgmon/x`);
    expect([code, stderr.trim().split('\n').at(-1)]).toEqual([
      2,
      'cgmon: --figures: cannot write to /proc/cgmon/x',
    ]);
  });

  it('a run without a trace', async () => {
    const lines = { total: 1, unknown: {}, malformed: 0 };
    const trace = { sessions: 1, files: 1, lines, tokens: null, costUsd: null, turns: 1 };
    const traced = writeFinishedRun(runs, 1, { name: 'traced', trace, totals: emptyUsage });
    const bare = writeFinishedRun(runs, 2, { name: 'bare', totals: emptyUsage });
    const line = `cgmon: no trace of the agent in ${bare.id}: tool calls, thinking time and tokens are not known\n`;
    const compared = await call(`compare ${traced.id} ${bare.id} --by name --json`);
    expect([compared.code, compared.stderr]).toEqual([0, line]);
    expect(JSON.parse(compared.stdout)).toMatchObject({
      configurations: [{ configuration: 'traced' }, { configuration: 'bare', runs: 1 }],
    });
    const analysed = await call(`analyze ${traced.id} ${bare.id} --json`);
    expect([analysed.code, analysed.stderr]).toEqual([0, line]);
    const shares = (JSON.parse(analysed.stdout) as { runs: { toolShare: { unionS: number | null } }[] }).runs;
    expect(shares.map(({ toolShare }) => toolShare.unionS)).toEqual([0, null]);
  });

  it('a damaged run among others', async () => {
    const good = writeFinishedRun(runs, 3, { totals: emptyUsage });
    const bad = join(runs, '20300101t000000b001');
    mkdirSync(bad);
    writeFileSync(join(bad, 'run.json'), '{');
    const { code, stdout, stderr } = await call(`compare ${good.id} ${bad} --json`);
    expect(code).toBe(0);
    expect(stderr.split('\n').filter((one) => one.includes('skipped'))).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ configurations: [{ runs: 1 }] });
  });
});
