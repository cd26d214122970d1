import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { datasetFigures } from '../../src/analysis/dataset-figures.js';
import { edgeAccuracy } from '../../src/analysis/edge-accuracy.js';
import { observeSourceRun } from '../../src/analysis/observed-run.js';
import { publishedTable } from '../../src/analysis/published-table.js';
import { agentcgroupData, datasetRuns, withoutDataset } from './agentcgroup-data.js';

/** Python prints -0.0; as a number it is 0. */
function withoutNegativeZero(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => (value === 0 ? 0 : value));
}

describe.skipIf(withoutDataset)('AgentCgroup (skipped without the dataset)', () => {
  it.each([
    ['paper', 'paper_method'],
    ['corrected', 'corrected'],
  ] as const)('the %s method gives every expected number of the 33 haiku runs', async (method, key) => {
    const runs = await datasetRuns('runs-haiku-33.jsonl.gz');
    const text = readFileSync(resolve(agentcgroupData, 'expected-haiku-33.json'), 'utf8');
    const expected = withoutNegativeZero(text) as Record<string, unknown>;
    const table = publishedTable(datasetFigures(runs.map((run) => observeSourceRun(run, method))));
    expect(withoutNegativeZero(JSON.stringify(table))).toEqual(expected[key]);
  });

  it('the edges of Bash calls of the eBPF run are within 40 ms of the shells for 95 % and more', async () => {
    const [run] = await datasetRuns('raw/ebpf');
    const accuracy = edgeAccuracy(run?.calls ?? [], run?.processes ?? []);
    expect(accuracy.matched).toBe(accuracy.bashCalls);
    expect(accuracy.both.within40MsPercent).toBeGreaterThanOrEqual(95);
    expect(accuracy.both.medianMs).toBeLessThan(15);
  });
});
