import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compareCommand } from '../../src/cli/compare.js';
import { captured } from './captured.js';
import { writeFinishedRun } from './finished-run.js';

const home = mkdtempSync(join(tmpdir(), 'cgmon-compare-'));
const root = join(home, 'cgmon', 'runs');
const exit = { code: 0, signal: null, oomKilled: false, reason: 'ok' } as const;
const memory = (memoryMaxBytes: number | null): { asked: object; effective: object } => ({
  asked: { memoryMaxBytes },
  effective: {},
});
beforeAll(() => void vi.stubEnv('XDG_DATA_HOME', home));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

async function comparison(...argv: string[]): Promise<{ json: unknown; stderr: string }> {
  const { stdout, stderr } = await captured(compareCommand(), [...argv, '--json']);
  return { json: JSON.parse(stdout), stderr: stderr.replace(/^cgmon: no trace of the agent.*\n/m, '') };
}

describe('cgmon compare', () => {
  const tight = writeFinishedRun(root, 1, { exit, limits: memory(2 ** 29) });
  const roomy = writeFinishedRun(root, 2, { exit, limits: memory(null) });

  it('names a directory without a run in one line and goes on', async () => {
    const { json, stderr } = await comparison(home, 'absent', tight.id);
    expect(stderr).toBe(
      `cgmon: there is no run in ${home}: no run.json: skipped\ncgmon: there is no run "absent": skipped\n`,
    );
    expect(json).toMatchObject({ configurations: [{ runs: 1 }] });
  });

  it('says what is wrong with the only run named, and that there are none where all are bad', async () => {
    await expect(comparison('absent')).rejects.toThrow('there is no run "absent"');
    await expect(comparison('absent', 'gone')).rejects.toThrow('no runs to compare');
  });

  it('counts a run that is named twice once, and says so', async () => {
    const { json, stderr } = await comparison(roomy.id, 'latest', tight.id);
    expect(stderr).toBe(`cgmon: latest: ${roomy.id} is there already and counts once\n`);
    expect(json).toMatchObject({ configurations: [{ runs: 1 }, { runs: 1 }] });
  });

  it('takes the roomiest limits as the baseline, whatever comes first, as its help says', async () => {
    const { json } = await comparison(tight.id, roomy.id);
    expect(json).toMatchObject({ baseline: 'memory unlimited' });
    expect(compareCommand().helpInformation().replaceAll(/\s+/g, ' ')).toContain(
      'default: the one with the roomiest limits',
    );
  });

  it('shows what the host guard said during an experiment, by configuration', async () => {
    const directory = join(home, 'experiment');
    mkdirSync(directory);
    const result = (runId: string, configuration: string, warnings: readonly string[]): string =>
      JSON.stringify({
        key: runId,
        task: 'build',
        configuration,
        warmUp: false,
        limits: {},
        runId,
        outcome: 'passed',
        startedAt: roomy.startedAt,
        durationMs: 1000,
        peakBytes: null,
        message: null,
        warnings,
      });
    const header = { schema: 'cgmon.experiment/1', name: 'e', fingerprint: 'f', startedAt: roomy.startedAt };
    writeFileSync(
      join(directory, 'results.ndjson'),
      [
        JSON.stringify(header),
        result(roomy.id, 'roomy', []),
        result(tight.id, 'tight', ['the host swaps (1.0 MiB in use)']),
      ].join('\n'),
    );
    const { stdout } = await captured(compareCommand(), [directory]);
    const noise = stdout.split('Noisy host')[1]?.split('\n\n')[0] ?? '';
    expect(noise).toMatch(/build: tight +1 of 1 +the host swaps \(1\.0 MiB in use\) \(1\)/);
    expect(noise).not.toContain('roomy');
  });
});
