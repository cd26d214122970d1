import { describe, expect, it } from 'vitest';
import { renderRun } from '../../src/cli/run-text.js';
import { renderRuns } from '../../src/cli/runs-text.js';
import { missingParts } from '../../src/export/missing.js';
import type { Run, RunReport } from '../../src/model/run.js';
import { runCurves } from '../../src/report/figure/run-curves.js';
import { runFigureSvg } from '../../src/report/figure/run-figure.js';
import { recordingOf, sampleRecording } from '../export/sample-recording.js';

const { report: whole } = sampleRecording();
const nothing = { toolCalls: [], phases: [], totals: null, thinking: null } as const;

function changed(run: Partial<Run>, rest: Partial<RunReport> = {}): RunReport {
  return { ...whole, ...rest, run: { ...whole.run, ...run } };
}

const noTicks = { ...(whole.run.sampler ?? { intervalNs: 50e6, missed: 0 }), ticks: 0 } as Run['sampler'];
const going: Partial<Run> = {
  state: 'recording',
  endedAt: null,
  durationMs: null,
  exit: null,
  sampler: null,
};

interface OddRun {
  readonly report: RunReport;
  readonly show: RegExp;
  readonly runs: RegExp;
  readonly figure: RegExp;
  readonly exported: RegExp;
}

const odd: Readonly<Record<string, OddRun>> = {
  'that is empty: it ended at once': {
    report: changed({ sampler: noTicks, trace: null, totals: null, durationMs: 2 }, nothing),
    show: /ended before the first tick.*No trace was found/s,
    runs: /n\/a/,
    figure: /no samples/,
    exported: /ended before the first tick: there are no samples.*no trace: there are no calls/s,
  },
  'without a trace': {
    report: changed({ trace: null }, { toolCalls: [], phases: [] }),
    show: /No trace was found, so nothing is charged to tool calls/,
    runs: /MiB/,
    figure: /no trace was found: no calls/,
    exported: /has no trace: there are no calls/,
  },
  'whose agent made no calls': {
    report: changed({}, { toolCalls: [] }),
    show: /The agent made no tool calls\./,
    runs: /MiB/,
    figure: /no tool calls/,
    exported: /made no tool calls/,
  },
  'without ticks': {
    report: changed({ sampler: noTicks }),
    show: /ended before the first tick, so only the kernel's totals are known/,
    runs: /MiB/,
    figure: /no samples/,
    exported: /ended before the first tick: there are no samples/,
  },
  'in progress': {
    report: changed(going, nothing),
    show: /This run is not finished.*still recording, or cut off|still recording, or cut off.*This run is not finished/s,
    runs: /recording/,
    figure: /This run is not finished\./,
    exported: /is not finished: what its journal holds so far/,
  },
  'that was recovered': {
    report: changed({ state: 'recovered', exit: null }),
    show: /finished from its journal.*Its recorder was killed: the end may be missing\./s,
    runs: /not known/,
    figure: /Its recorder was killed: the end may be missing/,
    exported: /was recovered after its recorder was killed/,
  },
};

describe.each(Object.entries(odd))('a run %s', (_, { report, show, runs, figure, exported }) => {
  const style = { width: 100, color: false };

  it('is told in words by cgmon show', () => {
    expect(renderRun(report, style).replaceAll(/\s+/g, ' ')).toMatch(show);
  });

  it('has its place in cgmon runs', () => {
    const live = report.run.state === 'recording';
    expect(
      renderRuns({ runs: [{ directory: '/r', run: report.run }], damaged: [] }, '/', () => live, style),
    ).toMatch(runs);
  });

  it('is told in words by the figure', async () => {
    const without = report.run.sampler?.ticks === 0 || report.totals === null;
    const { samples } = without ? recordingOf(report, []) : sampleRecording();
    const curves = await runCurves(samples(), 48e9, 100);
    expect(runFigureSvg(report, curves, [])).toMatch(figure);
  });

  it('is told in words beside an export', () => {
    expect(missingParts(report).join('\n')).toMatch(exported);
  });
});
