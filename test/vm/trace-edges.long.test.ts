import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EdgeError, installShellLog, removeShellLog } from './shell-truth.js';
import {
  cliVersions,
  isWithin,
  playAttached,
  playScenario,
  printDistribution,
  scenarios,
} from './trace-edges.js';
import { vmPush, vmUp } from './vm.js';

beforeAll(async () => {
  await vmUp();
  await vmPush();
  await installShellLog();
});
afterAll(removeShellLog);

const versions = process.env['CGMON_EDGES_VERSION']?.split(',') ?? cliVersions;
const wanted = process.env['CGMON_EDGES']?.split(',');
const played = Object.entries(scenarios).filter(([name]) => wanted?.includes(name) ?? true);

describe.each(cliVersions.filter((version) => versions.includes(version)))('Claude Code %s', (version) => {
  const all: EdgeError[] = [];

  it.each(played)('%s: the edges of its Bash calls are found', async (name, scenario) => {
    const { report, errors } = await playScenario(name, scenario, version);
    printDistribution(`${version} ${name}`, errors);
    all.push(...errors);
    expect(report.run.versions.cli).toEqual([version]);
  });

  it('finds 95 % of all edges within one and a half ticks', () => {
    printDistribution(`${version} all`, all);
    expect(all.filter(isWithin).length / all.length).toBeGreaterThanOrEqual(0.95);
  });
});

describe('calls of a CLI that was attached to and killed', () => {
  it('have the edges of their processes too', async () => {
    const { report, errors } = await playAttached();
    printDistribution('attached', errors);
    expect(report.run.kind).toBe('attach');
    expect(report.toolCalls.map(({ edges }) => edges)).toEqual([
      { start: 'process', end: 'process' },
      { start: 'process', end: 'process' },
    ]);
    expect(errors).toHaveLength(4);
    expect(errors.filter(isWithin)).toHaveLength(4);
  });
});
