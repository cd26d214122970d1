import type { Analysis } from '../analysis/analyze.js';
import type { EdgeAccuracy } from '../analysis/edge-accuracy.js';
import { formatBytes } from '../model/units.js';
import { type Table, formatNumber as number, formatShare as share, formatTable } from './text-table.js';

/** An analysis for people: a table per question, those without rows left out. */
export function analysisText(analysis: Analysis, edges: readonly NamedEdges[]): string {
  const sections: [string, Table][] = [
    ['The dataset', datasetTable(analysis)],
    ['Bash commands (categories of AgentCgroup): rise over the sample before', spikeTable(analysis)],
    ['Phases', phaseTable(analysis)],
    ['Time by tool', kindTable(analysis.timeByTool)],
    ['Time by Bash category', kindTable(analysis.timeByCategory)],
    ['Calls begun in each tenth of the run', positionTable(analysis)],
    ['Framework baseline (median of the first 10 % of samples)', baselineTable(analysis)],
    ['Run-to-run variation (largest over smallest)', variationTable(analysis)],
    ['Packing: runs side by side at random offsets', packingTable(analysis)],
    ['Resources by tool (exclusive)', resourceTable(analysis)],
    ['Peaks between samples', hiddenPeakTable(analysis)],
    ['Edges of Bash calls against exec and exit of their shells', edgeTable(edges)],
  ];
  return sections
    .filter(([, table]) => table.rows.length > 0)
    .map(([title, table]) => `${title}\n${formatTable(table, 'text')}`)
    .join('\n\n');
}

export interface NamedEdges {
  readonly run: string;
  readonly accuracy: EdgeAccuracy;
}

function datasetTable({ dataset, runs, tokens }: Analysis): Table {
  const shares = runs.map((run) => run.toolShare).filter(({ unionS }) => !Number.isNaN(unionS));
  const active = shares.reduce((sum, { activeS }) => sum + activeS, 0);
  const union = shares.reduce((sum, { unionS }) => sum + unionS, 0);
  const summed = shares.reduce((sum, { summedS }) => sum + summedS, 0);
  const retries = runs.flatMap((run) => run.retries);
  const { cpuMemoryCorrelation: correlation, memoryPeakToMean: ratio, retry } = dataset;
  return {
    header: ['figure', 'value'],
    rows: [
      ['runs', String(dataset.runs)],
      ['samples', String(dataset.samples)],
      ['samples in a tool call', `${number(dataset.toolSamplePercent)} %`],
      ['tool share of active time (union)', share(union / active)],
      ['tool share, durations summed', share(summed / active)],
      ['samples above 300 MB', String(dataset.memoryBursts)],
      ['  of them in a tool call', `${number(dataset.memoryBurstsInToolPercent)} %`],
      ['samples above 30 % CPU', String(dataset.cpuBursts)],
      ['  of them in a tool call', `${number(dataset.cpuBurstsInToolPercent)} %`],
      [
        'CPU-memory correlation, mean (min to max)',
        `${number(correlation.mean, 2)} (${number(correlation.min, 2)} to ${number(correlation.max, 2)})`,
      ],
      ['peak over mean memory, median (max)', `${number(ratio.median, 2)} (${number(ratio.max, 2)})`],
      [
        'memory rate of change, p95 (max)',
        `${number(dataset.memoryRateMbPerS.p95)} (${number(dataset.memoryRateMbPerS.max)}) MB/s`,
      ],
      ['tool calls', String(dataset.toolCalls)],
      ['  without a sample', `${number(dataset.toolCallsWithoutSamplePercent)} %`],
      [
        '3 and more Bash calls in a row',
        `${retry.groups} times in ${retry.runsWithGroup} runs, ${retry.longest} at most`,
      ],
      ['same command again after a failure', `${retries.length} times`],
      ['CPU time', `${number(dataset.cpuSecondsTotal)} s`],
      ['  in tool calls (union)', `${number(dataset.cpuSecondsInToolPercent)} %`],
      ['busiest interval', `${number(dataset.peakIntervalCpuPercent)} % of a CPU`],
      ['correlation over runs, tokens and time', number(tokens.tokens.durationS, 2)],
      ['correlation over runs, tokens and peak memory', number(tokens.tokens.peakMemoryMb, 2)],
    ].filter(([, value]) => value?.startsWith('n/a') !== true),
  };
}

function spikeTable({ dataset }: Analysis): Table {
  return {
    header: ['category', 'n', 'memory mean MB', 'p95', 'CPU mean %', 'p95'],
    rows: Object.entries(dataset.bashCategories).map(([name, row]) => [
      name,
      String(row.n),
      number(row.meanMemorySpikeMb),
      number(row.p95MemorySpikeMb),
      number(row.meanCpuSpikePercent),
      number(row.p95CpuSpikePercent),
    ]),
  };
}

function phaseTable({ phases }: Analysis): Table {
  return {
    header: ['phase', 'runs', 'total s', 'share', 'median s', 'p90 s'],
    rows: phases.map((phase) => [
      phase.name,
      String(phase.runs),
      number(phase.totalS),
      share(phase.share),
      number(phase.seconds.median, 2),
      number(phase.seconds.p90, 2),
    ]),
  };
}

function kindTable(kinds: Analysis['timeByTool']): Table {
  return {
    header: ['kind', 'calls', 'runs', 'failed', 'union s', 'share', 'median s', 'p95 s', 'max s'],
    rows: kinds.map((row) => [
      row.kind,
      String(row.calls),
      String(row.runs),
      row.failed === null ? 'n/a' : String(row.failed),
      number(row.unionS),
      share(row.share),
      number(row.durationS.median, 2),
      number(row.durationS.p95, 2),
      number(row.durationS.max, 1),
    ]),
  };
}

function positionTable({ positions }: Analysis): Table {
  const bins = Object.values(positions)[0]?.length ?? 0;
  return {
    header: ['tool', ...Array.from({ length: bins }, (_, bin) => `${bin * 10} %`)],
    rows: Object.entries(positions).map(([tool, counts]) => [tool, ...counts.map(String)]),
  };
}

function baselineTable({ baselines }: Analysis): Table {
  return {
    header: ['CLI version', 'runs', 'median MB', 'min', 'max'],
    rows: baselines.map((row) => [
      row.cliVersion ?? 'not known',
      String(row.runs),
      number(row.medianMb),
      number(row.minMb),
      number(row.maxMb),
    ]),
  };
}

function variationTable({ variation }: Analysis): Table {
  return {
    header: ['task', 'runs', 'duration', 'peak memory', 'CPU', 'tool calls', 'tokens'],
    rows: variation.map(({ task, figures }) => [
      task,
      String(figures.durationS.n),
      ...[figures.durationS, figures.peakMemoryMb, figures.cpuS, figures.toolCalls, figures.tokens].map(
        ({ ratio }) => `${number(ratio, 2)}x`.replace('n/ax', 'n/a'),
      ),
    ]),
  };
}

function packingTable({ packing }: Analysis): Table {
  return {
    header: ['runs', 'sum of peaks MB', 'peak of sum MB', 'ratio', 'p10', 'p90'],
    rows: packing
      .filter(({ draws }) => draws > 0)
      .map((row) => [
        String(row.together),
        number(row.sumOfPeaksMb, 0),
        number(row.peakOfSumMb, 0),
        ...[row.overcommit.mean, row.overcommit.p10, row.overcommit.p90].map((value) => number(value, 2)),
      ]),
  };
}

function resourceTable({ resourcesByTool }: Analysis): Table {
  const seconds = (usec: number | null): string => number(usec === null ? null : usec / 1e6, 2);
  return {
    header: [
      'tool',
      'calls',
      'CPU s',
      'throttled s',
      'read',
      'written',
      'CPU stall s',
      'memory stall s',
      'I/O stall s',
      'rise max',
    ],
    rows: resourcesByTool.map((row) => [
      row.tool,
      String(row.calls),
      seconds(row.cpuUsec),
      seconds(row.throttledUsec),
      formatBytes(row.ioReadBytes),
      formatBytes(row.ioWriteBytes),
      seconds(row.cpuSomeUsec),
      seconds(row.memorySomeUsec),
      seconds(row.ioSomeUsec),
      formatBytes(row.memoryRiseMaxBytes),
    ]),
  };
}

function hiddenPeakTable({ peaksBetweenSamples }: Analysis): Table {
  return {
    header: ['run', 'exact peak MB', 'highest sample MB', 'missed', 'hidden peaks'],
    rows: peaksBetweenSamples.map((row) => [
      row.run,
      number(row.exactPeakMb),
      number(row.sampledPeakMb),
      share(row.missedShare),
      String(row.hiddenPeaks),
    ]),
  };
}

function edgeTable(edges: readonly NamedEdges[]): Table {
  return {
    header: [
      'run',
      'calls',
      'matched',
      'start p50 ms',
      'p95',
      'end p50 ms',
      'p95',
      'all p50 ms',
      'p95',
      'max',
      'within 40 ms',
    ],
    rows: edges.map(({ run, accuracy: { bashCalls, matched, start, end, both } }) => [
      run,
      String(bashCalls),
      String(matched),
      ...[start.medianMs, start.p95Ms, end.medianMs, end.p95Ms, both.medianMs, both.p95Ms, both.maxMs].map(
        (value) => number(value),
      ),
      `${number(both.within40MsPercent)} %`,
    ]),
  };
}
