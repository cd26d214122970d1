import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { datasetFigures } from '../../src/analysis/dataset-figures.js';
import { loadObservedRun } from '../../src/analysis/load-run.js';
import { observeSourceRun } from '../../src/analysis/observed-run.js';
import { readAgentcgroup } from '../../src/importers/agentcgroup.js';
import { importSourceRun } from '../../src/importers/import-run.js';
import { type SourceRun, emptySourceRun } from '../../src/importers/source-run.js';
import { readRun } from '../../src/record/run-json.js';
import { readRunReport } from '../../src/record/run-report.js';

const attempt = resolve(import.meta.dirname, '../../fixtures/agentcgroup/dataset/owner__task-1/attempt_1');
const root = mkdtempSync(join(tmpdir(), 'cgmon-import-'));
afterAll(() => rmSync(root, { recursive: true }));

const options = {
  root,
  where: attempt,
  traceFile: null,
  versions: { cgmon: '0.0.0', node: 'v20' },
  categoryOf: () => 'test',
};

async function sourceOf(path: string): Promise<SourceRun> {
  const noTrace = (): Promise<never> => Promise.reject(new Error('no trace'));
  for await (const item of readAgentcgroup(path, noTrace)) if (item.ok) return item.run;
  throw new Error('nothing read');
}

describe('importSourceRun', () => {
  it('makes an ordinary run: samples, calls with usage, phases, and the limits of its source as notes', async () => {
    const imported = importSourceRun(await sourceOf(attempt), options);
    const { run, toolCalls, totals } = await readRunReport(imported.directory);
    expect(run).toMatchObject({
      id: imported.id,
      kind: 'import',
      name: 'owner__task-1/1',
      durationMs: 8000,
      exit: { code: 0, reason: 'ok' },
    });
    expect(run.source).toMatch(/^agentcgroup .*attempt_1$/);
    expect(run.notes.join(' ')).toMatch(/once a second.*anonymous memory.*recovered/);
    expect(totals?.cpuUsec).toBe(3_600_000);
    expect(totals?.ioReadBytes).toBeNull();
    expect(toolCalls.map(({ name, category }) => [name, category])).toEqual([
      ['Read', null],
      ['Bash', 'test'],
      ['Bash', 'test'],
      ['Bash', 'test'],
    ]);
    // 2.0 to 4.5 s on the recovered curve, by hand in dataset-figures.test.ts.
    expect(toolCalls[1]?.inclusive?.cpuUsec).toBeCloseTo(1_425_000, -2);
    expect(toolCalls[1]?.inclusive?.memoryPeakBytes).toBe(1_200_000_000);
    // Pull 1.5 s, image 2.5 s, and 4 s of the 12 s agent time were not spent in the container.
    expect(run.phases.slice(0, 3)).toEqual([
      { name: 'pull', startNs: -8e9, endNs: -6.5e9 },
      { name: 'image', startNs: -6.5e9, endNs: -4e9 },
      { name: 'create', startNs: -4e9, endNs: 0 },
    ]);
    expect(statSync(join(imported.directory, 'source.json')).mode & 0o777).toBe(0o600);
  });

  it('asks for the limits of its source that can be read, and for no others', async () => {
    const limited = async (task: string, memoryLimit: string, cpuLimit: string): Promise<unknown> => {
      const source = { ...(await sourceOf(attempt)), task, memoryLimit, cpuLimit };
      return readRun(importSourceRun(source, options).directory).limits.asked;
    };
    expect(await limited('read', '4g', '2')).toEqual({ memoryMaxBytes: 4 * 1024 ** 3, cpus: 2 });
    expect(await limited('not read', '4 gigs', 'two')).toEqual({});
    expect(await limited('none of its own', '0', '')).toEqual({});
  });

  it('finds what was imported before and leaves it as it is', async () => {
    const source = await sourceOf(attempt);
    const before = readFileSync(join(importSourceRun(source, options).directory, 'run.json'), 'utf8');
    const again = importSourceRun(source, { ...options, categoryOf: () => 'other' });
    expect(again.already).toBe(true);
    expect(readFileSync(join(again.directory, 'run.json'), 'utf8')).toBe(before);
  });

  it('gives the analyses the same figures as its source, by both methods', async () => {
    const source = await sourceOf(attempt);
    const { directory } = importSourceRun(source, options);
    for (const method of ['paper', 'corrected'] as const) {
      const loaded = await loadObservedRun(directory, method);
      expect(datasetFigures([loaded])).toEqual(datasetFigures([observeSourceRun(source, method)]));
    }
  });

  it('keeps the edges of Bash calls against the processes that its source traced', async () => {
    const source = await sourceOf(attempt);
    const processes = source.calls.flatMap(({ name, startS, endS }, pid) =>
      name === 'Bash' ? [{ pid, ppid: 1, command: 'bash -c x', startS: startS + 0.004, endS }] : [],
    );
    const { directory } = importSourceRun({ ...source, task: 'traced', processes }, options);
    const { edges } = await loadObservedRun(directory, 'corrected');
    expect(edges).toMatchObject({ bashCalls: 3, matched: 3, both: { within40MsPercent: 100 } });
    expect(edges?.start.medianMs).toBeCloseTo(4, 3);
    expect((await loadObservedRun(importSourceRun(source, options).directory, 'corrected')).edges).toBeNull();
  });

  it('refuses a run of which every sample is dead, and leaves nothing behind', () => {
    const dead = { ...emptySourceRun('dead'), samples: [{ epochS: 1, memory: '0B', cpuPercent: '0.00' }] };
    expect(() => importSourceRun(dead, { ...options, where: 'x/dead' })).toThrow(/^x\/dead: every sample/);
  });

  it('keeps a run without calls and without an end of its calls', () => {
    const source: SourceRun = {
      ...emptySourceRun('open'),
      samples: [0, 1, 2].map((epochS) => ({ epochS: 1.8e9 + epochS, memory: '10MB', cpuPercent: '50.00' })),
      calls: [{ id: 'a', name: 'Bash', startS: 1.8e9 + 1, endS: null, command: 'x', failed: null }],
    };
    const { directory } = importSourceRun(source, options);
    expect(readRun(directory)).toMatchObject({ durationMs: 2000, exit: null, trace: null });
  });
});
