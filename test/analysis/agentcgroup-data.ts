import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type TraceReader, readAgentcgroup } from '../../src/importers/agentcgroup.js';
import type { SourceRun } from '../../src/importers/source-run.js';

/** The dataset lies beside the repository (GPL: read in place) or where CGMON_AGENTCGROUP says. */
const places = [
  process.env['CGMON_AGENTCGROUP'] ?? '',
  resolve(import.meta.dirname, '../../../shared/data/agentcgroup'),
];

export const agentcgroupData = places.find((place) => place !== '' && existsSync(place)) ?? '';

/** True where the dataset is absent; says so once per test file. */
export const withoutDataset = agentcgroupData === '';
if (withoutDataset) console.warn('AgentCgroup dataset not found: tests on it are skipped');

/** All runs below a path of the dataset; throws on a damaged one. None without the dataset. */
export async function datasetRuns(path: string): Promise<SourceRun[]> {
  const runs: SourceRun[] = [];
  if (withoutDataset) return runs;
  const noTrace: TraceReader = () => Promise.resolve({ calls: [], cliVersions: [], tokens: null, turns: 0 });
  for await (const item of readAgentcgroup(resolve(agentcgroupData, path), noTrace)) {
    if (!item.ok) throw new Error(`${item.where}: ${item.reason}`);
    runs.push(item.run);
  }
  return runs;
}
