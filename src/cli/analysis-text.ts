import type { Analysis } from '../analysis/analyze.js';
import { formatBytes } from '../model/units.js';
import { type Table, formatNumber as number, formatShare as share, formatTable } from './text-table.js';

/** An analysis for people: a table per question, those without rows left out. */
export function analysisText(analysis: Analysis): string {
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
    ['Edges of Bash calls against exec and exit of their shells', edgeTable(analysis)],
  ];
  return sections
    .filter(([, table]) => table.rows.length > 0)
    .map(([title, table]) => `${title}\n${formatTable(table, 'text')}`)
    .join('\n\n');
}

function datasetTable({ dataset, runs, tokens }: Analysis): Table {
  const shares = runs.map((run) => run.toolShare).filter(({ unionS }) => !Number.isNaN(unionS));
  const active = shares.reduce((sum, { activeS }) => sum + activeS, 0);
  const union = shares.reduce((sum, { unionS }) => sum + unionS, 0);
  const summed = shares.reduce((sum, { summedS }) => sum + summedS, 0);
  const { cpuMemoryCorrelation: correlation, memoryPeakToMean: ratio, memoryRateMbPerS: rate } = dataset;
  return {
    header: ['figure', 'value'],
    words: ['value'],
    rows: [
      ['runs', String(dataset.runs)],
      ...(dataset.untracedRuns === 0
        ? []
        : [['  without a trace: left out of what is said of calls', String(dataset.untracedRuns)]]),
      ['samples', String(dataset.samples)],
      ['samples in a tool call', percent(dataset.toolSamplePercent)],
      ['tool share of active time (union)', share(union / active)],
      ['tool share, durations summed', share(summed / active)],
      ['samples above 300 MB', String(dataset.memoryBursts)],
      ['  of them in a tool call', percent(dataset.memoryBurstsInToolPercent)],
      ['samples above 30 % CPU', String(dataset.cpuBursts)],
      ['  of them in a tool call', percent(dataset.cpuBurstsInToolPercent)],
      [
        'CPU-memory correlation, mean (min to max)',
        known(
          correlation.mean,
          (mean) => `${mean} (${number(correlation.min, 2)} to ${number(correlation.max, 2)})`,
        ),
      ],
      [
        'peak over mean memory, median (max)',
        known(ratio.median, (median) => `${median} (${number(ratio.max, 2)})`),
      ],
      ['memory rate of change, p95 (max)', known(rate.p95, (p95) => `${p95} (${number(rate.max, 2)}) MB/s`)],
      ['tool calls', number(dataset.toolCalls, 0)],
      ['  without a sample', percent(dataset.toolCallsWithoutSamplePercent)],
      ['3 and more Bash calls in a row', rowsText(dataset.retry)],
      ['same command again after a failure', retriesText(runs)],
      ['CPU time', known(dataset.cpuSecondsTotal, (seconds) => `${seconds} s`)],
      ['  in tool calls (union)', percent(dataset.cpuSecondsInToolPercent)],
      ['busiest interval', known(dataset.peakIntervalCpuPercent, (busiest) => `${busiest} % of a CPU`)],
      ['correlation over runs, tokens and time', number(tokens.tokens.durationS, 2)],
      ['correlation over runs, tokens and peak memory', number(tokens.tokens.peakMemoryMb, 2)],
      ['correlation over runs, tokens and CPU time', number(tokens.tokens.cpuS, 2)],
    ],
  };
}

function percent(value: number | null): string {
  return known(value, () => `${number(value)} %`);
}

/** A figure with two digits in its sentence; "n/a" where it is not known. */
function known(value: number | null, sentence: (text: string) => string): string {
  return value === null || Number.isNaN(value) ? 'n/a' : sentence(number(value, 2));
}

function rowsText({ groups, runsWithGroup, longest }: Analysis['dataset']['retry']): string {
  if (Number.isNaN(groups)) return 'n/a';
  return groups === 0
    ? 'never'
    : `${times(groups)} in ${runsWithGroup} ${runsWithGroup === 1 ? 'run' : 'runs'}, ${longest} at most`;
}

/** The packed runs do not say which calls failed. */
function retriesText(runs: Analysis['runs']): string {
  const telling = runs.flatMap(({ retries }) => (retries === null ? [] : [retries.length]));
  if (telling.length === 0) return 'n/a';
  const count = times(telling.reduce((sum, groups) => sum + groups, 0));
  if (telling.length === runs.length) return count;
  return `${count} (${telling.length} of ${runs.length} runs ${telling.length === 1 ? 'tells' : 'tell'} of failures)`;
}

function times(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : `${count} times`;
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

function edgeTable({ edges }: Analysis): Table {
  return {
    header: [
      'run',
      'calls',
      'matched',
      'start median ms',
      'p95',
      'end median ms',
      'p95',
      'both median ms',
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
