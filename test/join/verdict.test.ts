import { describe, expect, it } from 'vitest';
import { verdict } from '../../src/join/verdict.js';
import type { Run, RunReport } from '../../src/model/run.js';
import type { ToolCallUsage } from '../../src/model/tool-call.js';
import type { Usage } from '../../src/model/usage.js';
import { sampleRun } from '../support/sample-run.js';

const sample = sampleRun().report;
const mib = 1024 * 1024;

function report(changes: {
  run?: Partial<Run>;
  totals?: Partial<Usage>;
  thinking?: Partial<Usage>;
  toolCalls?: readonly ToolCallUsage[];
}): RunReport {
  const { totals, thinking } = sample;
  if (totals === null || thinking === null) throw new Error('the sample has totals');
  return {
    ...sample,
    run: { ...sample.run, ...changes.run },
    totals: { ...totals, ...changes.totals },
    thinking: { ...thinking, ...changes.thinking },
    toolCalls: changes.toolCalls ?? sample.toolCalls,
  };
}

describe('the verdict', () => {
  it('names the call that peaked, its share of the limit and its rise', () => {
    expect(verdict(sample)).toMatch(
      /^Memory peaked at 50\d MiB \(25 % of the 2\.0 GiB limit\) during Bash `npm test` \(toolu_01Sample02Test\); it rose 29\d MiB above its start\.$/,
    );
  });

  it('says when the peak was outside any call', () => {
    const changes = { totals: { memoryPeakBytes: 900 * mib }, thinking: { memoryPeakBytes: 900 * mib } };
    expect(verdict(report(changes))).toContain('while no tool call was running');
  });

  it('does not guess where a peak between ticks belongs', () => {
    expect(verdict(report({ totals: { memoryPeakBytes: 900 * mib } }))).toContain(
      'between which ticks is not known',
    );
  });

  it('names the call beside a peak at its edge', () => {
    const [first] = sample.toolCalls;
    if (first === undefined) throw new Error('the sample has calls');
    const quality = { ...first.quality, edgePeakBytes: 900 * mib };
    const changes = { totals: { memoryPeakBytes: 900 * mib }, toolCalls: [{ ...first, quality }] };
    expect(verdict(report(changes))).toContain('at the edge of Read `src/parser.ts` (toolu_01Sample00Read)');
  });

  it('names the call that ran out of memory', () => {
    const toolCalls = sample.toolCalls.map((call, at) =>
      at === 2 && call.inclusive !== null ? { ...call, inclusive: { ...call.inclusive, oomKills: 1 } } : call,
    );
    const exit = { code: 137, signal: null, oomKilled: true, reason: 'out of memory' as const };
    expect(verdict(report({ run: { exit }, totals: { oomKills: 1 }, toolCalls }))).toMatch(
      /^The container ran out of memory at its limit of 2\.0 GiB during Bash `npm test` \(toolu_01Sample02Test\), and the agent was killed\./,
    );
  });

  it('tells throttling and waits worth a word', () => {
    const pressure = {
      cpuSomeUsec: 0,
      memorySomeUsec: 12_000_000,
      memoryFullUsec: 0,
      ioSomeUsec: 0,
      ioFullUsec: 0,
    };
    const text = verdict(report({ totals: { throttledUsec: 5_760_000, pressure } }));
    expect(text).toContain('CPU was throttled 12 % of the time.');
    expect(text).toContain('Tasks waited for memory 25 % of the time.');
  });

  it('says that there was no trace, and no tick', () => {
    const { sampler } = sample.run;
    if (sampler === null) throw new Error('the sample was sampled');
    const text = verdict(report({ run: { trace: null, sampler: { ...sampler, ticks: 0 } }, toolCalls: [] }));
    expect(text).toContain('No trace was found');
    expect(text).toContain("only the kernel's totals are known");
  });

  it('of a run without figures says so', () => {
    const empty: RunReport = { ...sample, totals: null, thinking: null, toolCalls: [] };
    expect(verdict(empty)).toBe('The kernel gave no figures for this run.');
  });
});
